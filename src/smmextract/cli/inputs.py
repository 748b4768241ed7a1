"""Inputs that several commands read: JSON from a file or standard input, the user's rules and vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.vocabulary import Vocabulary

RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE.toml", help="Your own rules, in addition to the built-in ones.")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Also flag disagreements that chained rounding could explain (tensions).")
]
VocabularyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--vocabulary",
        metavar="FILE.toml",
        help="Your own metrics, products, places, segments and units, added to the built-in ones; may be repeated.",
    ),
]


def words_of(paths: list[Path] | None) -> Vocabulary:
    """Return the built-in vocabulary extended by the user's files: those of the option, else those of the settings."""
    from smmextract.config import load_config  # noqa: PLC0415 - `--help` should not pay for pydantic
    from smmextract.vocabulary import Vocabulary  # noqa: PLC0415

    given = [str(path) for path in paths] if paths else None
    return Vocabulary.of(load_config({"vocabulary": given}).vocabulary)


def read_json(source: str) -> str:
    """Return the text of a JSON file, or of standard input for "-"."""
    from smmextract.user_files import decoded, read_text, standard_input  # noqa: PLC0415

    return decoded(standard_input(), "standard input") if source == "-" else read_text(Path(source))


def rule_book(path: Path | None, words: list[Path] | None) -> RuleBook:
    """Return the built-in rules and vocabulary, extended by the user's files (see `words_of`).

    Raises InputError that names the line or the entry that is wrong.
    """
    from smmextract.arithmetic import default_rules, parse_rules, with_rules  # noqa: PLC0415
    from smmextract.user_files import read_text  # noqa: PLC0415

    vocabulary = words_of(words)
    if path is None:
        return default_rules(vocabulary)
    return with_rules(default_rules(vocabulary), parse_rules(read_text(path), str(path), vocabulary))
