"""What metric a person asks for who does not know its name: "stocks" are the inventory."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from smmextract.figure import METRICS


@cache
def asked_words() -> Mapping[str, str]:
    """Word, in lower case → metric; the metrics' own names are among the words."""
    data = resources.files("smmextract.vocabulary").joinpath("asked.toml").read_text(encoding="utf-8")
    found = {word.casefold(): metric for metric, words in tomllib.loads(data).items() for word in words}
    return found | {name.replace("_", " "): name for name in METRICS}


def metric_asked(text: str) -> str | None:
    """The metric that a person means; None for words that name none."""
    return asked_words().get(" ".join(text.casefold().replace("_", " ").replace("-", " ").split()))
