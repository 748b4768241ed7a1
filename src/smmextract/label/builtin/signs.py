"""Reads the directions of some changes without reading the whole report.

A direction depends on the numbers before it in its sentence, and on an earlier change by the same number: only the
sentences with these are read. If the words alone do not make a number a change, its metric still could, and that
depends on all that was said before: then the whole report is read, if it speaks of capacity that comes or goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from smmextract.figure import Direction, Label
from smmextract.label.builtin.evidence import is_telling, mention_key
from smmextract.label.builtin.form_candidates import is_told_from_before
from smmextract.label.builtin.scene import Scene
from smmextract.label.builtin.sentence import Sentence, SentenceNumber
from smmextract.label.builtin.templates import direction_of
from smmextract.label.builtin.walk import CHANGES, Walk
from smmextract.scan.mention import Mention

FIELDS = ("form", "direction")
"""The fields that a walk for this purpose reads."""


def directions_at(walk: Walk, places: Collection[int]) -> dict[int, Direction] | None:
    """Return the directions of the changes at some places; None if the whole report has to be read for that."""
    alike = _alike(walk)
    sentences = _needed(walk, places, alike)
    scene = Scene(walk.vocabulary, None, None, own=walk.own)
    for sentence in sorted(sentences, key=lambda one: (one.kind == "title", one.tokens[0].start)):
        matter = [one.order for one in sentence.numbers if one.place in places or _is_repeated(one.mention, alike)]
        walk.read_sentence(sentence, scene, sentence.numbers[: max(matter, default=-1) + 1])
        scene.sentence += 1
    return None if _may_change_by_metric(walk, places) and _speaks_of_moves(walk) else directions_read(walk, places)


def directions_read(walk: Walk, places: Iterable[int]) -> dict[int, Direction]:
    """Return the directions of the numbers at some places that a pass has read as changes with one."""
    labels = ((place, walk.readings[place].label) for place in places if place in walk.readings)
    return {
        place: label.direction
        for place, label in labels
        if isinstance(label, Label) and label.kind == "change" and label.direction
    }


def open_places(walk: Walk, said: Mapping[int, Direction]) -> list[int]:
    """Return the places, of those in `said`, whose words may say the other direction.

    They cannot if nothing up to the number tells of that one, and it is the less likely one without any evidence.
    """
    alike, layout = _alike(walk), _Layout(walk)
    prior = walk.weights.features.get("direction", {})
    found = []
    for place, way in said.items():
        other: Direction = "down" if way == "up" else "up"
        sentence = layout.sentence_of(place)
        if sentence is None:
            continue  # it is not read
        own = next(one for one in sentence.numbers if one.place == place)
        likelier = prior.get(way, 0.0) > prior.get(other, 0.0)
        if not likelier or _tells_of(other, sentence, sentence.numbers[: own.order + 1], alike):
            found.append(place)
    return found


def _tells_of(way: Direction, sentence: Sentence, numbers: Sequence[SentenceNumber], alike: _Alike) -> bool:
    """Return whether anything in a sentence, or at these numbers of it, can be evidence for a direction."""
    if sentence.kind == "title" or any(direction_of(token) == way for token in sentence.tokens):
        return True  # (a title is read by what it repeats)
    if "comparative" in sentence.cues and is_told_from_before(sentence):
        return True
    sign = 1 if way == "up" else -1
    mentions = [one.mention for one in numbers]
    return any(one.sign == sign or one.cell is not None or _is_repeated(one, alike) for one in mentions)


_Alike = Mapping[tuple[str, str | None], Sequence[int]]
"""The places of numbers that have enough digits to be recognised, by what they say."""


def _alike(walk: Walk) -> _Alike:
    alike = defaultdict(list)
    for place, mention in enumerate(walk.mentions):
        if is_telling(mention.literal):
            alike[mention_key(mention)].append(place)
    return alike


def _is_repeated(mention: Mention, alike: _Alike) -> bool:
    return len(alike.get(mention_key(mention), ())) > 1


def _needed(walk: Walk, places: Iterable[int], alike: _Alike) -> list[Sentence]:
    """Return the sentences of the numbers, and those of all numbers that repeat one of theirs."""
    layout = _Layout(walk)
    found: dict[int, Sentence] = {}
    waiting = list(places)
    while waiting:
        sentence = layout.sentence_of(waiting.pop())
        if sentence is not None and sentence.tokens[0].start not in found:
            found[sentence.tokens[0].start] = sentence
            waiting += [place for number in sentence.numbers for place in alike.get(mention_key(number.mention), ())]
    return list(found.values())


class _Layout:
    """The sentences of a report by the places of their numbers; a block is divided when it is needed."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._blocks = walk.readable_blocks()
        self._places: dict[int, dict[int, int]] = {}

    def sentence_of(self, place: int) -> Sentence | None:
        """Return the sentence of a number; None if it is not read as one."""
        start = self._walk.mentions[place].start
        block = next((number for number, one in self._blocks.items() if one.start <= start < one.end), None)
        if block is None:
            return None
        if block not in self._places:
            self._places[block] = self._walk.sentences_of(block).of_numbers()
        at = self._places[block].get(place)
        sentence = self._walk.sentences_of(block).at(at) if at is not None else None
        return sentence if sentence and any(number.place == place for number in sentence.numbers) else None


def _may_change_by_metric(walk: Walk, places: Collection[int]) -> bool:
    """Return whether a number that matters has words of a level or share, which a metric of changes would overrule."""
    forms = {place: reading.view.form for place, reading in walk.readings.items()}
    if any(forms.get(place) in _OTHER_FORMS for place in places):
        return True
    repeated = {
        place: mention_key(mention) for place, mention in enumerate(walk.mentions) if is_telling(mention.literal)
    }
    changes = {mention_key(walk.mentions[place]) for place, form in forms.items() if form == "change"}
    return any(form in _OTHER_FORMS and repeated.get(place) in changes for place, form in forms.items())


def _speaks_of_moves(walk: Walk) -> bool:
    """Return whether any words can make a number one of capacity that comes or goes, the only metric of changes."""
    for sentence in walk.all_sentences():
        if sentence.numbers and any(kind in sentence.cues for kind in _MOVES):
            return True
        if any(sentence.tokens[at].cues["metric"] == CHANGES for at in sentence.cues.get("metric", ())):
            return True
    cells = (mention.cell for mention in walk.mentions if mention.cell)
    heads = {head for cell in cells for head in (cell.row, cell.column)}
    return any(token.cues.get("metric") == CHANGES for head in heads for token in walk.head(head))


_MOVES = ("capacity_move", "stoppage", "effect")
"""Words for capacity that comes or goes."""
_OTHER_FORMS = ("level", "share")
