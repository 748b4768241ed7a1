"""Inputs that several commands read: JSON from a file or standard input, the user's rules and vocabulary."""

from __future__ import annotations

from pathlib import Path

from smmextract.arithmetic import RuleBook, default_rules, parse_rules, with_rules
from smmextract.cli.options.flags import OwnFiles, ReaderFlags
from smmextract.cli.stderr import note
from smmextract.config import ModelConfig, load_config
from smmextract.user_files import decoded, read_text, standard_input
from smmextract.vocabulary import Vocabulary
from smmextract.wording.printable import printable


def read_json(source: str) -> str:
    """Return the text of a JSON file, or of standard input for "-"."""
    return decoded(standard_input(), "standard input") if source == "-" else read_text(Path(source))


def rule_book(own: OwnFiles) -> RuleBook:
    """Return the built-in rules and vocabulary with the user's files, as options or else settings name them."""
    given = [str(path) for path in own.vocabulary] if own.vocabulary else None
    shipped = default_rules(Vocabulary.of(load_config({"vocabulary": given}).vocabulary))
    if own.rules is None:
        return shipped
    return with_rules(shipped, parse_rules(read_text(own.rules), str(own.rules), shipped.vocabulary))


def model_settings(flags: ReaderFlags, quiet: bool) -> ModelConfig | None:
    """Return the settings of the model, or None for the built-in patterns."""
    given = flags.settings()
    if flags.reader == "patterns" and any(given.values()):
        note("--reader patterns asks no model, so the model options have no effect", quiet)
    config = load_config(given)
    if flags.reader in ("llm", "cascade") or (flags.reader == "auto" and config.configured):
        _note_findings(quiet)
        return config.model().read_by(flags.reader)
    if flags.reader == "auto":
        note("no model is configured, so the built-in patterns label the numbers (see `smmextract config show`)", quiet)
    return None


def _note_findings(quiet: bool) -> None:
    """Print what is learned about a model's server as soon as it is known, unless --quiet."""
    import logging  # noqa: PLC0415 - only a model needs it

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            note(printable(record.getMessage()), quiet)

    logger = logging.getLogger("smmextract")
    logger.setLevel(logging.INFO)
    logger.handlers = [Notes()]
