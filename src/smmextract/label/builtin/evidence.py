"""Collects the candidates of a field from the words of the sentence, the previous number, earlier sentences, the
heading, the title, the header of a column or row, and earlier mentions of the same figure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from smmextract.figure import Label
from smmextract.label.builtin.choose import Candidate
from smmextract.label.builtin.scene import Before, View, standing
from smmextract.label.builtin.sentence import Sentence, groups_of
from smmextract.label.builtin.tokens import Token
from smmextract.lazy import regex
from smmextract.scan.mention import Mention
from smmextract.shipped_tables import shipped_table

_LEFT, _RIGHT = 6, 3
"""Most cues of a kind that are considered on either side of a number."""

_ESTIMATED = regex(r".*\d[EeFf]")

BY_NAME = "by a name of its own"
"""Of a product that is named otherwise than by the bare word for its metal."""

Extra = Callable[[str, str], tuple[str, ...]]
"""Value and source → further features."""

Around = Callable[[Sentence, int, str], tuple[str, ...]]
"""Sentence, place of a cue, side → further features."""


def nearest(places: list[int], at: int) -> Sequence[tuple[int, int]]:
    """Return the nearest places (given in order) on either side of a number, each with its rank on its side."""
    if not places:
        return ()
    left, right = bisect_left(places, at), bisect_right(places, at)
    before, after = places[max(0, left - _LEFT) : left], places[right : right + _RIGHT]
    return [(place, rank) for some in (before[::-1], after) for rank, place in enumerate(some)]


_PLACES = ("region", "seat", "segment")
"""The cues that tell a place: its name, that of a town, mine or company in it, an exchange."""


def spoken(view: View, kind: str, extra: Extra, around: Around | None = None) -> Iterator[Candidate]:
    """Yield candidates from the cues of a kind in the sentence; `around` adds features of the words at each."""
    sentence = view.sentence
    paired = paired_place(view, kind)
    if paired is None and kind in ("product", "segment"):
        paired = paired_place(view, "part")  # "spodumene, lepidolite and brine": products and a source in one list
    near = nearest(sentence.cues.get(kind, []), view.at)
    closes = closing(view, _PLACES if kind == "region" else (kind,)) if kind in ("region", "segment") else {}
    if paired is not None and kind in sentence.tokens[paired].cues and all(at != paired for at, _ in near):
        near = (*near, (paired, _LEFT))  # the first of a long list
    for at, rank in near:
        token = sentence.tokens[at]
        shape = sentence.shape(at, view.at, rank)
        features = (*shape, preposition(sentence, at))
        if paired is not None:
            features += ("paired",) if at == paired else ("unpaired",)
        value = token.cues[kind]
        features += (closes[at],) if at in closes else ()
        features += around(sentence, at, shape[0]) if around else ()
        if kind == "product" and token.text != value:
            features += (BY_NAME,)
        yield Candidate(value, features + standing(view, kind, value) + extra(value, shape[0]))


def closing(view: View, kinds: Sequence[str]) -> dict[int, str]:
    """Return the features of the cues that close an item of a list: "$100/t in Germany and $130/t in Japan"."""
    sentence, before = view.sentence, view.before
    tokens, cues = sentence.tokens, {at for kind in kinds for at in sentence.cues.get(kind, ())}
    if before is None or not cues:
        return {}
    parted = next((at for at in range(view.at - 1, before.at, -1) if tokens[at].text in _PARTS), before.at)
    others = [at for at in cues if before.at < at < parted]
    end = next((at for at in range(view.at + 1, len(tokens)) if _ends_item(sentence, at)), len(tokens))
    own = [at for at in cues if view.at < at < end]
    if not own or not others or preposition(sentence, min(own)) != preposition(sentence, max(others)):
        return {}
    return {min(own): "closes its item", max(others): "closes the item before"}


_PARTS = ("and", ",", ";", "while", "but")


def _ends_item(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    return token.text in _PARTS or (token.place is not None and not sentence.bracket(at))


def earlier(view: View, kind: str, extra: Extra) -> Iterator[Candidate]:
    """Yield candidates from earlier sentences, from headings above, and from the reading of the previous number."""
    scene = view.scene
    elsewhere = ("paired with another",) if paired_place(view, kind) is not None else ()
    if scene.last is not None:
        source = held_source(view, kind)
        features = _held(view.form, source) + elsewhere
        for value, doubt in scene.last.values(kind):
            yield Candidate(value, features + extra(value, source), doubt)
    for source, value in _sources(view, kind):
        features = _from(view.form, source) + elsewhere
        yield Candidate(value, features + standing(view, kind, value) + extra(value, source))
    for name, tokens in (("column", view.column), ("row", view.row)):
        found = [token.cues[kind] for token in tokens if kind in token.cues]
        for rank, value in enumerate(found[:2]):
            yield Candidate(value, (name, f"{name}{rank}", *extra(value, name)))
    twin = _twin(view)
    if twin is not None and (value := getattr(twin, kind)) is not None:
        source = "listed before" if view.sentence.cues.get(kind) else "listed before, nothing here"
        if any(token.cues.get("list") == "respectively" for token in view.sentence.tokens):
            source += ", in order"
        yield Candidate(value, (source, f"{kind} {source}", *extra(value, source)))
    again = view.again
    if again is not None and (value := getattr(again, kind)) is not None:
        place = "repeat title" if view.sentence.kind == "title" else "repeat"
        yield Candidate(value, (place, f"{view.measure}:{place}", *extra(value, "repeat")))


@lru_cache(maxsize=512)
def _from(form: str, source: str) -> tuple[str, ...]:
    return (source, f"{form}:{source}")


@lru_cache(maxsize=512)
def _held(form: str, source: str) -> tuple[str, ...]:
    return (*_from(form, source), *whence(source))


def _sources(view: View, kind: str) -> Iterator[tuple[str, str]]:
    scene, sentence = view.scene, view.sentence
    said = scene.recent.get(kind)
    if said is not None:
        near = scene.sentence - said.sentence
        yield (
            ("said just before" if near == 1 else "said before")
            + ("" if said.block == sentence.block else " in another block"),
            said.value,
        )
    opened = scene.opening.get(kind)
    if opened is not None and opened.sentence != scene.sentence:
        yield "leads the block" if opened.leads else "opens the block", opened.value
    for source, values in (("heading", scene.heading), ("title", scene.title), ("common", scene.common)):
        if kind in values and not (source == "title" and sentence.kind == "title"):
            yield source, values[kind]


def whence(source: str) -> tuple[str, ...]:
    """Return features for how the previous number relates to this one."""
    if not source.startswith("held"):
        return ()
    if source.startswith("held in"):
        return ("held on", "held on nothing here") if source.endswith("here") else ("held on",)
    return ("held here fresh",) if "fresh" in source else ("held here",)


def held_source(view: View, kind: str, before: Before | None = None) -> str:
    """Return how the label of a previous number relates to this number, for one kind of cue."""
    last, sentence = before or view.scene.last, view.sentence
    assert last is not None
    places = own_times(sentence) if kind == "time" else sentence.cues.get(kind, [])
    if last.sentence != view.scene.sentence:
        where = "block" if last.block == sentence.block else "report"
        return f"held in {where}" + ("" if places else " nothing here")
    fresh = any(last.at < at < view.at for at in places)
    broken = sentence.breaks_between(last.at, view.at)
    return "held" + (" fresh" if fresh else "") + (" broken" if broken else "") + f" {last.form}"


def in_form(view: View, at: int) -> tuple[str, ...]:
    """Return a feature if a cue is part of the phrase around the number."""
    forms = [hit.template.kind for hit in view.hits if at in hit.places]
    if view.form in forms:
        return ("in its form", f"{view.form} in its form")
    return ("in another form",) if forms else ()


def paired_place(view: View, kind: str) -> int | None:
    """Return the cue paired with this number if lists of equal length match ("A and B were 3 and 5")."""
    numbers = view.listed
    if not numbers:
        return None
    for group in groups_of(view.sentence, kind):
        if len(group) == len(numbers) and not (numbers[0] < group[0] < numbers[-1]):
            return group[numbers.index(view.at)]
    return None


def list_of(sentence: Sentence, at: int) -> Sequence[int]:
    """Return the list of numbers that a number belongs to; empty if it stands alone."""
    return next((group for group in groups_of(sentence, "num") if at in group), ())


def _twin(view: View) -> Label | None:
    """Return the figure at the same place of the previous list ("A and B made 5 and 3, and rose by 3% and 1%")."""
    own, listed = view.listed, view.scene.listed
    return listed[own.index(view.at)] if own and len(own) == len(listed) else None


def preposition(sentence: Sentence, at: int) -> str:
    """Return the word before a cue as a feature; `p=base` for the time of a number that something is compared with."""
    if at not in sentence.leads:
        sentence.leads[at] = _preposition(sentence, at)
    return sentence.leads[at]


def _preposition(sentence: Sentence, at: int) -> str:
    lead = _lead(sentence, at)
    if lead in ("p=in", "p=on", "p=of", "p=") and at >= 2:
        number = at - 1 if sentence.tokens[at - 1].place is not None else at - 2
        if sentence.tokens[number].place is not None and _lead(sentence, number) in _STARTS:
            return "p=base"
    return lead


def own_times(sentence: Sentence) -> list[int]:
    """Return the times of a sentence that are not bases of comparison."""
    return [at for at in sentence.cues.get("time", ()) if preposition(sentence, at) not in COMPARED]


def _lead(sentence: Sentence, at: int) -> str:
    for place in range(at - 1, max(at - 4, -1), -1):
        token = sentence.tokens[place]
        if "toward" in token.cues:
            opens = token.text == "over" and (place == 0 or not sentence.tokens[place - 1].is_word)
            return "p=in" if opens else f"p={token.text}"  # "below Monday", but "Over the first ten months, ..."
        if "filler" in token.cues or "segment" in token.cues or "product" in token.cues:
            continue
        if "compare" in token.cues:
            return "p=than"
        if "link" in token.cues:
            return f"p={token.cues['link']}"
        if not token.is_word:
            return f"p={token.raw}" if token.raw in ",(:|" else "p="
        return f"p={token.text}" if token.text in _PREPOSITIONS else "p="
    return "p=^"


COMPARED = frozenset(("p=base", "p=than", "p=from", "p=over", "p=above", "p=below", "p=under"))
"""Words before a time that something is compared with."""
_STARTS = COMPARED - {"p=base", "p=over"}
"""What leads up to a number that a change starts from."""
_WORDS = shipped_table(__package__, "word_lists")["evidence"]
_PREPOSITIONS, _TO_COME, _OF_NOW = (frozenset(_WORDS[name]) for name in ("prepositions", "to_come", "of_now"))


def mention_key(mention: Mention) -> tuple[str, str | None]:
    """Return the key under which a repeated figure is recognised."""
    return f"{abs(mention.value):f}", mention.unit


def looks_ahead(tokens: Iterable[Token]) -> bool:
    """Return whether words announce a forecast, or a year that is not over ("2018E", "FY24F")."""
    return any(
        "forecast" in token.cues or (token.time is not None and _ESTIMATED.fullmatch(token.raw)) for token in tokens
    )


def announced_from(sentence: Sentence) -> int | None:
    """Return the place in a headline from which it tells what is to come ("June Output to Rebound 5%")."""
    if sentence.kind != "title":
        return None
    words = [token.text for token in sentence.tokens]
    verbs = (at for at in range(2, len(words)) if words[at] in _TO_COME and words[at - 1] == "to")
    return next((at for at in verbs if words[at - 2] not in _OF_NOW), None)


def told_before(view: View) -> Label | None:
    """Return what the same number was read as before; in a title, which is read last, also one that it rounds."""
    known, mention = view.scene.known, view.number.mention
    again = known.get(view.key)
    if again is not None or view.sentence.kind != "title":
        return again
    rounded = (
        label
        for (value, unit), label in known.items()
        if unit == mention.unit and abs(Decimal(value) - abs(mention.value)) <= mention.step / 2
    )
    return next(rounded, None)


def is_telling(literal: str) -> bool:
    """Return whether a literal has enough digits that a repetition is no coincidence."""
    return sum(sign.isdigit() for sign in literal) >= 3
