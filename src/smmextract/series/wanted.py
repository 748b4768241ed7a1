"""Finds the series that people's words name, lists what a store holds, and suggests a name if none fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from smmextract.arithmetic.model.quantity import segment_parts
from smmextract.errors import UsageError
from smmextract.figure import BASES
from smmextract.period import SPANS
from smmextract.series.points import Point, SeriesKey
from smmextract.vocabulary import Vocabulary, did_you_mean

_SPAN_WORDS = {
    "daily": "day", "weekly": "day", "monthly": "month", "quarterly": "quarter", "half": "half-year",
    "yearly": "year", "annual": "year", "ytd": "year to date", "cumulative": "year to date",
}  # fmt: skip
_BASIS_WORDS = {"month on month": "mom", "year on year": "yoy", "week on week": "wow", "quarter on quarter": "qoq"}


NAMES = SeriesKey.FIELDS[: SeriesKey.FIELDS.index("exchange") + 1]
"""What series can be asked for by."""
Wanted = Mapping[str, str | None]
"""A request by these names; None accepts anything, "" accepts series without this property."""


def asked(vocabulary: Vocabulary, /, **names: str | None) -> Wanted:
    """Build a request from names as people write them. Raises UsageError, with the nearest name, for an unknown one."""
    wanted = dict(names)
    for name, text in names.items():
        if name not in NAMES:
            raise UsageError(f"unknown filter {name!r}{_hint(name, NAMES)}")
        if text and name == "metric":
            wanted["metric"] = metric_named(text, vocabulary)
        elif text and name == "span":
            wanted["span"] = _named("span", text, SPANS, _SPAN_WORDS)
        elif text and name == "basis":
            wanted |= {"basis": _named("basis", text, BASES, _BASIS_WORDS), "kind": names.get("kind") or "change"}
    return wanted


def metric_named(text: str, vocabulary: Vocabulary) -> str:
    """Return the metric for its name or another word ("stocks"). Raises UsageError with the nearest name."""
    if found := vocabulary.metric_asked(text):
        return found
    raise UsageError(f"no metric {text!r}{_hint(text, vocabulary.metrics)}")


def narrowed(keys: Iterable[SeriesKey], wanted: Wanted, words: Vocabulary) -> list[SeriesKey]:
    """Return the series that fit, in their order. Raises UsageError, with the nearest name, for one that none has."""
    left = list(keys)
    for name, value in sorted(wanted.items(), key=lambda entry: NAMES.index(entry[0])):
        if value is None or not left:
            continue
        found = _having(left, name, value, words)
        if not found:
            there = sorted({str(getattr(key, name) or "") for key in left} - {""})
            raise UsageError(f"the store has no figures for {name} {value!r}{_hint(value, there)}")
        left = found
    return sorted(left, key=SeriesKey.sorting)


def _having(keys: Sequence[SeriesKey], name: str, value: str, words: Vocabulary) -> list[SeriesKey]:
    """Return the series with this name; for a metal that is not itself a product, those of all its products."""
    if value == "":
        return [key for key in keys if not getattr(key, name)]
    if name == "product" and words.is_family(value.strip().casefold()):
        metal = words.product(value)
        own = [key for key in keys if key.product and words.product(key.product) == metal]
        if own and words.main_product(metal) == metal:
            return own
        return [key for key in keys if key.product and metal in (key.product, words.family(key.product))]
    wanted = _normal(name, value, words)
    return [key for key in keys if (there := getattr(key, name)) and _normal(name, there, words) == wanted]


def _normal(name: str, text: str, words: Vocabulary) -> object:
    if name == "segment":
        return segment_parts(text, words)
    return words.canonical(name, text) if name in ("product", "region") else _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _named(what: str, text: str, known: Sequence[str], other: dict[str, str]) -> str:
    folded = _plain(text).replace("_", " ")
    by_name = {name.replace("_", " "): name for name in known} | other
    if folded in by_name:
        return by_name[folded]
    raise UsageError(f"no {what} {text!r}{_hint(text, known)}")


def _hint(name: str, names: Iterable[str]) -> str:
    return did_you_mean(name, names, cutoff=0.5, listed=12)


HOLDING = (*SeriesKey.FIELDS, "figures", "reports", "periods", "first", "last", "flagged")
OVERVIEW = ("metric", "product", "regions", "series", "figures", "reports", "first", "last", "flagged")


def holdings(
    there: Mapping[SeriesKey, Sequence[Point]], asked: Sequence[str], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """Return the series of a store that match all names. Raises UsageError with the nearest if one matches none."""
    keys = list(there)
    for word in asked:
        found = [key for key in keys if _names(word, key, vocabulary)]
        if not found:
            names = [name for key in keys for name in (key.metric, key.product, key.region, key.segment) if name]
            hint = did_you_mean(word, dict.fromkeys(names), cutoff=0.6) or " (see smmextract list)"
            raise UsageError(f"the store has no figures for {word!r}{hint}")
        keys = found
    return [
        {**asdict(key), "periods": len({point.period for point in there[key]}), **_counts(there[key])}
        for key in sorted(keys, key=SeriesKey.sorting)
    ]


def overview(there: Mapping[SeriesKey, Sequence[Point]]) -> list[dict[str, Any]]:
    """Return a row for each metric of a product; within a metric, those with most statements first."""
    groups: dict[tuple[str, str | None], list[SeriesKey]] = {}
    for key in there:
        groups.setdefault((key.metric, key.product), []).append(key)
    found = []
    for (metric, product), keys in groups.items():
        regions = Counter(key.region for key in keys for _ in there[key] if key.region)
        row = {"metric": metric, "product": product, "regions": tuple(name for name, _ in regions.most_common())}
        found.append({**row, "series": len(keys), **_counts([point for key in keys for point in there[key]])})
    return sorted(found, key=lambda row: (row["metric"], -row["figures"], row["product"] or ""))


def _counts(points: Sequence[Point]) -> dict[str, Any]:
    return {
        "figures": len({(point.run, point.figure) for point in points}),
        "reports": len({point.run for point in points}),
        "first": min(points, key=lambda point: point.first).period,
        "last": max(points, key=lambda point: point.last).period,
        "flagged": len({(point.run, point.figure) for point in points if point.verdict == "flagged"}),
    }


def _names(word: str, key: SeriesKey, words: Vocabulary) -> bool:
    """Return whether a word names the metric, product, metal, region or another property of a series."""
    folded = " ".join(word.casefold().split())
    if words.metric_asked(word) == key.metric:
        return True
    if key.product and words.product(word) in (key.product, words.family(key.product)):
        return True
    if key.region and words.region(word) == key.region:
        return True
    rest = (key.kind, key.basis, key.span, key.unit, key.stage, key.company, key.exchange)
    return folded in (one.casefold() for one in rest if one) or bool(key.segment and folded in key.segment.casefold())
