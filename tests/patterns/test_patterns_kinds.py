"""Tests that the kinds of cue words, the code that asks for them and the sentences that keep them fit together."""

import re
import tomllib
from pathlib import Path

import smmextract.label.builtin as reader
from smmextract.label.builtin.sentence import _KINDS

FOLDER = Path(reader.__file__).parent
CODE = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
ONLY_KNOWN = {"author", "rest"}
"""Words that nothing asks for: they are listed so that they are taken for no name and no place."""


def test_a_sentence_keeps_every_kind_of_cue_that_it_is_asked_for() -> None:
    asked = set(re.findall(r'sentence\.cues(?:\.get\(|\[)"(\w+)"', CODE))
    assert len(asked) > 10
    assert asked <= {*_KINDS, "time", "part"}


def test_every_kind_of_cue_word_is_used() -> None:
    kinds = set(tomllib.loads((FOLDER / "cues.toml").read_text(encoding="utf-8")))
    patterns = (FOLDER / "templates.toml").read_text(encoding="utf-8")
    used = {kind for kind in kinds if f'"{kind}"' in CODE or kind in patterns or kind in _KINDS}
    assert kinds - used == ONLY_KNOWN
