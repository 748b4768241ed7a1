"""Finds the metric that a person means without knowing its name: "stocks" means the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from smmextract.vocabulary.data_files import shipped
from smmextract.vocabulary.vocabulary import Vocabulary


@lru_cache(maxsize=16)
def asked_words(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return word, in lower case → metric; the names of the metrics are included."""
    found = {word.casefold(): metric for metric, words in shipped("asked").items() for word in words}
    found |= {" ".join(words): metric for words, metric in vocabulary.metric_phrases.items()}
    return found | {name.replace("_", " "): name for name in vocabulary.metrics}


def metric_asked(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the metric that a person means; None if the words name none."""
    folded = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    return asked_words(vocabulary).get(folded)
