"""Lists that belong together: "A, B and C were x, y and z respectively".

A run is several cues of one kind, or several numbers, with nothing but commas and "and" between them. A run of numbers
takes its names from the nearest run of as many places, products, segments, metrics, times or bases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smmextract.label.patterns.known import category, contains, source_of
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token

_KINDS = ("region", "product", "segment", "source", "size", "holder", "time", "metric", "basis")
_SURE_WITHOUT_WORD = ("region", "product", "segment", "source", "size", "holder")


@dataclass(frozen=True, slots=True)
class Run:
    """Places of tokens that are a list of one kind."""

    kind: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A run of names given out to a run of numbers: number `i` has the name at token `names.at[i]`."""

    names: Run
    numbers: tuple[int, ...]


def name_runs(tokens: Sequence[Token]) -> list[Run]:
    """All lists of names in the sentence."""
    return [run for kind in _KINDS for run in _runs_of(tokens, kind)]


def _is(token: Token, kind: str) -> bool:
    if kind == "source":
        return source_named(token) is not None
    if kind == "holder":
        return token.has("holder", "rest")
    return token.time is not None if kind == "time" else token.has(kind)


def source_named(token: Token) -> str | None:
    """The segment that a raw material or a source stands for."""
    segment = token.cues.get("segment", "")
    return segment if category(segment) == "source" else source_of(token.cues.get("product", ""))


def _runs_of(tokens: Sequence[Token], kind: str) -> Iterator[Run]:
    current: list[int] = []
    for at, token in enumerate(tokens):
        if not _is(token, kind):
            continue
        between = _outside_brackets(tokens[current[-1] + 1 : at]) if current else []
        joined = bool(between) and all(_joins(item) or _is_owner(item, kind) for item in between) and len(between) <= 4
        joined = joined and any(_joins(item) for item in between)
        if current and not joined:
            if len(current) > 1:
                yield Run(kind, tuple(current))
            current = []
        current.append(at)
    if len(current) > 1:
        yield Run(kind, tuple(current))


def _is_owner(token: Token, kind: str) -> bool:
    """ "LME zinc and SHFE zinc" is a list of exchanges."""
    return kind == "segment" and token.has("product")


def _outside_brackets(tokens: Sequence[Token]) -> list[Token]:
    """ "Australia (98,800 mt), Peru (73,200 mt)" is a list of places."""
    kept: list[Token] = []
    inside = False
    for token in tokens:
        inside = inside or token.mark == "("
        if not inside:
            kept.append(token)
        inside = inside and token.mark != ")"
    return kept


def _joins(token: Token) -> bool:
    return token.mark in (",", "/", "&") or token.cues.get("link") == "and" or token.text in ("the", "of", "in")


def number_runs(tokens: Sequence[Token], readings: Sequence[Reading]) -> list[tuple[int, ...]]:
    """Lists of numbers, as places in `readings`; with "respectively" each may have its own "up" or "down"."""
    said = any(token.cues.get("list") == "respectively" for token in tokens)
    runs: list[list[int]] = []
    for index, reading in enumerate(readings):
        open_run = next((run for run in reversed(runs) if readings[run[-1]].depth <= reading.depth), None)
        aside = all(one.depth > reading.depth for one in readings[open_run[-1] + 1 : index]) if open_run else False
        if open_run and aside and (said or open_run[-1] == index - 1):
            before = readings[open_run[-1]]
            between = _outside_brackets(tokens[before.at + 1 : reading.at])
            moved = said and before.role == reading.role == "change"
            joined = between and all(
                _joins(item) or item.has("filler") or (moved and item.text in ("up", "down")) for item in between
            )
            if joined and before.measure == reading.measure and before.depth == reading.depth:
                open_run.append(index)
                continue
        runs.append([index])
    return [tuple(run) for run in runs if len(run) > 1]


def pair(tokens: Sequence[Token], readings: Sequence[Reading]) -> list[Pairing]:
    """Give the names of the sentence out to its runs of numbers."""
    numbers = number_runs(tokens, readings)
    if not numbers:
        return []
    said = any(token.cues.get("list") == "respectively" for token in tokens)
    names = name_runs(tokens)
    pairings: list[Pairing] = []
    for run in numbers:
        first, last = readings[run[0]].at, readings[run[-1]].at
        fitting = [one for one in names if len(one.at) == len(run)]
        if not said:
            used = [pairing.names for pairing in pairings]
            fitting = [one for one in fitting if one.kind in _SURE_WITHOUT_WORD and one.at[-1] < first]
            fitting = [one for one in fitting if one in used or not _number_between(readings, one.at[-1], first)]
        after = [one for one in fitting if one.at[0] > last and not _number_between(readings, last, one.at[0])]
        before = [one for one in fitting if one.at[-1] < first]
        pairings += [Pairing(one, run) for one in after if one.kind == "basis"]
        nearest = max(before, key=lambda one: one.at[-1], default=None) or next(
            (one for one in after if one.kind != "basis"), None
        )
        if nearest is not None:
            pairings.append(Pairing(nearest, run))
    for run in numbers:
        paired = any(pairing.numbers == run for pairing in pairings)
        if paired or (said and readings[run[-1]].compared):
            _harmonise(readings, run)
    return pairings


def echoes(tokens: Sequence[Token], readings: Sequence[Reading], pairings: Sequence[Pairing]) -> dict[int, int]:
    """ "290 yuan/mt in A, 250 yuan/mt in B and 270 yuan/mt in C, down 40, 20 and 30 yuan/mt respectively": which number
    before each number of the list goes on with.
    """
    said = any(token.cues.get("list") == "respectively" for token in tokens)
    paired = {run.numbers for run in pairings}
    found: dict[int, int] = {}
    for run in number_runs(tokens, readings):
        first = run[0] - len(run)
        before = readings[max(first, 0) : run[0]]
        before = before if len({one.role or "level" for one in before}) == 1 else ()
        shares = readings[run[-1]].role == "share" and all(readings[index].role in (None, "share") for index in run)
        if run not in paired and (said or shares) and first >= 0 and len(before) == len(run):
            found |= {index: index - len(run) for index in run}
    for index, reading in enumerate(readings[1:], 1):
        hosted = reading.depth > readings[index - 1].depth and tokens[readings[index - 1].at + 1].mark == "("
        if hosted and any(index - 1 in run.numbers for run in pairings):
            found[index] = index - 1  # "A and B ran at 79% (-5.6 points) and 70% (-4.1 points) respectively"
    return found


def _number_between(readings: Sequence[Reading], low: int, high: int) -> bool:
    return any(low < reading.at < high for reading in readings)


def _harmonise(readings: Sequence[Reading], numbers: Sequence[int]) -> None:
    """All numbers of a paired list have the form of the one that has a cue of its own."""
    run = [readings[index] for index in numbers]
    model = next((one for one in run if one.role is not None), run[0])
    tail = next((one for one in reversed(run) if one.basis or one.base_time), model)
    for one in run:
        one.role, one.direction = model.role, one.direction or model.direction
        if model.role == "change":
            one.basis, one.base_time = tail.basis, tail.base_time


def joined_places(tokens: Sequence[Token], given: set[int]) -> dict[int, tuple[int, str]]:
    """The tokens of each list of places that is not given out to numbers, with where the list begins and the places
    joined up to there.
    """
    joined: dict[int, tuple[int, str]] = {}
    for run in name_runs(tokens):
        if run.kind == "region" and not given & set(run.at) and not _numbers_within(tokens, run):
            places = _innermost(tokens, run)
            joined |= {at: (run.at[0], "; ".join(places[: count + 1])) for count, at in enumerate(run.at)}
    return joined


def _numbers_within(tokens: Sequence[Token], run: Run) -> bool:
    return any(token.mention is not None for token in tokens[run.at[0] : run.at[-1]])


def _innermost(tokens: Sequence[Token], run: Run) -> list[str]:
    """The places of a list, without the one that another lies in ("Foshan, Guangdong")."""
    places = list(dict.fromkeys(tokens[at].cues["region"] for at in run.at))
    return [one for one in places if not any(other != one and contains(one, other) for other in places)]
