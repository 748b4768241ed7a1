"""Candidates for the form of a number (level, change, share or no figure), and for the direction of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from smmextract.label.builtin.choose import Candidate
from smmextract.label.builtin.evidence import nearest
from smmextract.label.builtin.scene import View
from smmextract.label.builtin.sentence import Sentence, groups_of
from smmextract.label.builtin.templates import direction_of
from smmextract.label.builtin.tokens import Token

FORMS = ("level", "change", "share", "none")
_CLASSES = (
    "num", "time", "basis", "direction", "comparative", "signed", "flat", "compare", "level", "share", "whole",
    "toward", "link=by", "link=to", "link=of", "link=from", "link=and", "link=or", "forecast", "metric", "product",
    "region", "segment", "capacity_move", "stoppage", "break", "place", "filler", "macro", "event", "exchange", "daily",
    "actor",
)  # fmt: skip


@lru_cache(maxsize=4096)
def class_of(classes: frozenset[str]) -> str:
    """Return the class of a token that says most about the number beside it."""
    found = next((name for name in _CLASSES if name in classes), None)
    if found:
        return found
    return next((name for name in classes if not name[0].isalnum()), "word") if "mark" in classes else "word"


def _beside(tokens: Sequence[Token], at: int, step: int) -> Iterator[str]:
    """Yield the classes of the tokens on one side, without fillers."""
    place = at + step
    while 0 <= place < len(tokens):
        name = class_of(tokens[place].classes)
        if name != "filler":
            yield name
        place += step
    yield "end"
    yield "end"


def form_candidates(view: View) -> list[Candidate]:
    """Return the four forms with the evidence for each."""
    features = list(dict.fromkeys(_features(view)))
    own = {form: [form] for form in FORMS}
    for hit in view.hits:
        own[hit.template.kind].append("its form")
    prefixed = zip(*map(_for_each_form, features), strict=True)
    return [
        Candidate(form, (*own[form], f"{form}|{len(own[form]) - 1}", *those))
        for form, those in zip(FORMS, prefixed, strict=True)
    ]


@lru_cache(maxsize=8192)
def _for_each_form(feature: str) -> tuple[str, ...]:
    return tuple([f"{form}|{feature}" for form in FORMS])


def _features(view: View) -> Iterator[str]:
    sentence, number = view.sentence, view.number
    mention = number.mention
    tokens = sentence.tokens
    measure = view.measure
    yield measure
    yield f"{measure} {view.sentence.kind}"
    left, right = _beside(tokens, view.at, -1), _beside(tokens, view.at, 1)
    one, two = next(left), next(left)
    after, then = next(right), next(right)
    yield f"<{one}"
    yield f"<{two} {one}"
    yield f"<<{two}"
    yield f">{after}"
    yield f">{after} {then}"
    yield f">>{then}"
    yield f"{measure} <{one}"
    yield f"{measure} >{after}"
    yield f"<{one} >{after}"
    if mention.sign:
        yield f"signed {measure}"
    if not any(sign.isdigit() for sign in mention.literal):
        yield f"spelt {measure}"
    if mention.bound:
        yield "bound"
    yield from _around(view)


def _around(view: View) -> Iterator[str]:
    """Yield features of the numbers in the same list, of the words further away, and of the headers."""
    sentence, measure = view.sentence, view.measure
    before = view.before
    if before is not None:
        yield f"after {before.form} {measure}"
        listed = next((group for group in groups_of(sentence, "num") if view.at in group and group[0] != view.at), None)
        if listed:
            yield f"listed with {before.form}"
    elif view.number.order == 0:
        yield f"first {measure}"
    for kind in ("basis", "direction", "comparative", "share"):
        for at, rank in nearest(sentence.cues.get(kind, []), view.at):
            if rank == 0:
                shape = sentence.shape(at, view.at, rank)
                yield f"{kind} {shape[3]}"
                yield f"{kind} {shape[1]}"
                if kind in ("direction", "comparative"):
                    yield f"{measure} {kind} {shape[0]}"
                if kind == "direction":
                    yield f"{sentence.tokens[at].text} {shape[0]}"
    if sentence.bracket(view.at):
        yield f"bracket {measure}"
    yield from _heads(view)


def _heads(view: View) -> Iterator[str]:
    """Yield features of the headers of the number's column and row."""
    if view.number.mention.cell is None:
        return
    yield f"in a table {view.measure}"
    if view.compares:
        yield "column of changes"
        yield f"column of changes {view.measure} {'signed' if view.number.mention.sign else 'unsigned'}"
    for name, head in (("column", view.column), ("row", view.row)):
        for kind in ("basis", "direction", "share", "metric", "time", "compare"):
            if any(kind in token.classes for token in head):
                yield f"{name} {kind}"
                yield f"{name} {kind} {view.measure}"


def is_told_from_before(sentence: Sentence) -> bool:
    """Return whether the earlier time is the subject: "a year ago stocks were 5,000 mt higher" is a fall."""
    return "ago" in sentence.tokens[0].cues and len(sentence.cues.get("basis", ())) <= 1


def direction_candidates(view: View) -> list[Candidate]:
    """Return up and down, with the words of change around the number as evidence."""
    found = [Candidate("up", ("up",)), Candidate("down", ("down",))]
    sentence = view.sentence
    captured = {at: hit.template.name for hit in view.hits for at in hit.places}
    kinds = ("signed",) if view.form == "level" else ("direction", "comparative", "signed")
    places = sorted({at for kind in kinds for at in sentence.cues.get(kind, ())})
    for at, rank in nearest(places, view.at):
        token = sentence.tokens[at]
        way = direction_of(token)
        if "comparative" in token.cues and is_told_from_before(sentence):
            way = "down" if way == "up" else "up"
        shape = sentence.shape(at, view.at, rank)
        kind = next(name for name in kinds if name in token.cues)
        features = (*shape, f"{kind} {shape[0]}", f"{kind} {shape[1]}", f"{kind} {shape[3]}")
        if at in captured:
            features += ("in its form", f"in {captured[at]}")
        found.append(Candidate(way, features))
    before = view.before
    if before is not None and before.label.direction in ("up", "down") and before.form == view.form == "change":
        fresh = any(before.at < at < view.at for at in places)
        source = "held fresh" if fresh else "held"
        near = sentence.shape(before.at, view.at, 0)
        found.append(Candidate(before.label.direction, (source, f"{source} {near[3]}", f"{source} {near[1]}")))
    again = view.again
    if again is not None and again.direction in ("up", "down") and again.kind == "change":
        found.append(Candidate(again.direction, ("repeat",)))
    for head in (view.column, view.row):
        found += [Candidate(way, ("head",)) for token in head if (way := direction_of(token))]
    return found
