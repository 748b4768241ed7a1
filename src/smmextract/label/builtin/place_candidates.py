"""Candidates for the product of a number, its region, and what narrows it further."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from smmextract.label.builtin.choose import Candidate
from smmextract.label.builtin.evidence import (
    BY_NAME,
    Extra,
    closing,
    earlier,
    looks_ahead,
    nearest,
    paired_place,
    preposition,
    spoken,
)
from smmextract.label.builtin.names import named
from smmextract.label.builtin.report_scene import country_of_money
from smmextract.label.builtin.scene import View
from smmextract.label.builtin.sentence import Sentence, groups_of
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import phrase

_IN_TITLE = 4
_OFTEN = 3
_IN_ITEM = 5


def product_candidates(view: View) -> list[Candidate]:
    """Return all products with some evidence."""
    named = view.scene.common.get("product")

    def extra(value: str, source: str) -> tuple[str, ...]:
        found = [f"{view.metric} {source}"]
        if view.words.is_family(value):
            found.append(f"metal {source}")
        if named is not None and view.words.family(value) == view.words.family(named):
            found.append("of the report's metal")
        elif named is not None:
            found.append(f"of another metal {source}")
        return tuple(found)

    found = [_resolved(view, one) for one in spoken(view, "product", extra, lambda *cue: _begins_item(view, *cue))]
    found += list(_forms(view))
    found += [_resolved(view, one) for one in earlier(view, "product", extra)]
    return found or [Candidate(None, ("nothing",))]


def _begins_item(view: View, sentence: Sentence, at: int, side: str) -> tuple[str, ...]:
    """Return the feature of a product that begins the number's item of a list: "zorba was at $1.20 and HMS at $384"."""
    tokens, before = sentence.tokens, view.before
    begins = (
        side == "L0" and before is not None and before.at < at and tokens[at - 1].text in ("and", ",", ";", "while")
    )
    near = begins and not any(token.raw in (",", ";") for token in tokens[at + 1 : view.at])
    return ("begins its item",) if near and view.at - at <= _IN_ITEM else ()


def wording(sentences: Sequence[Sentence]) -> Mapping[str, str]:
    """Return full product names in the report that stand for a usual name that it never uses ("refined copper", "tin
    ingot"). A name from a user's vocabulary gives way to the usual name, as the user wants it.
    """
    shipped = Vocabulary.shipped()
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for at in sentence.cues.get("product", ()):
            token = sentence.tokens[at]
            short = not token.raw[1:].islower()  # "SiMn alloy"
            said[token.cues["product"]][token.cues["product"] if short else token.text] += (
                _IN_TITLE if sentence.kind == "title" else 1
            )
    found = {}
    for product, names in said.items():
        whole = [name for name, _ in names.most_common() if " " in name and shipped.product(name) == product]
        if whole and not {product, " ".join(phrase(product))} & set(names):
            found[product] = whole[0]
    return found


def _resolved(view: View, one: Candidate) -> Candidate:
    """Resolve a bare metal, or its raw material, to the product of it that the report is about."""
    named = view.scene.common.get("product")
    if one.value is None or named is None or one.value == named or BY_NAME in one.features:
        return one
    if view.words.is_family(one.value) and view.words.family(named) == one.value:
        return one._replace(value=named)
    if view.words.source_of(one.value) and view.words.family(named) == view.words.family(one.value):
        return one._replace(value=named, features=(*one.features, "by what it is made from"))
    return one


def _forms(view: View) -> Iterator[Candidate]:
    """Yield "concentrate" alone as that of the current metal."""
    named = view.scene.common.get("product")
    sentence = view.sentence
    for at, rank in nearest(sentence.cues.get("form", []), view.at):
        name = (
            view.words.product_named(f"{view.words.family(named)} {sentence.tokens[at].cues['form']}")
            if named
            else None
        )
        if name:
            shape = sentence.shape(at, view.at, rank)
            yield Candidate(name, (*shape, "by its form", f"by its form {shape[0]}"))


def region_candidates(view: View) -> list[Candidate]:
    """Return all places with some evidence; several listed places also count together as one."""
    sentence = view.sentence

    def extra(value: str, source: str) -> tuple[str, ...]:
        wide = value if value in ("China", "Global", "Overseas") else "place"
        return _crossed(wide, view.metric, source)

    found = [_trade(view, one) for one in spoken(view, "region", extra, whose)]
    for group in groups_of(sentence, "region"):
        value = "; ".join(dict.fromkeys(sentence.tokens[at].cues["region"] for at in group))
        shape = sentence.shape(group[-1], view.at, 0)
        counted = next((len(one) for one in groups_of(sentence, "num") if view.at in one), 1)
        same = "as many" if counted == len(group) else "not as many"
        found.append(Candidate(value, ("listed", *(f"listed {name}" for name in shape), f"listed {same}")))
    found += [*earlier(view, "region", extra), *_beside(view)]
    found += _sites(view)
    found += _known_sites(view)
    found += _these(view)
    found += _unsaid(view)
    return found


@lru_cache(maxsize=4096)
def _crossed(wide: str, metric: str, source: str) -> tuple[str, ...]:
    return (f"{wide} {source}", f"{metric} {wide}", f"{metric} {source}")


def _beside(view: View) -> Iterator[Candidate]:
    """Yield the place of the change to which a number belongs ("down $23 or 0.8%", "rose 1.5 points to 45.8%")."""
    before = view.before
    if before is None or before.label.kind != "change" or before.label.region is None:
        return
    if [one.text for one in view.sentence.tokens[before.at + 1 : view.at] if one.text != ","] in (["or"], ["to"]):
        yield Candidate(before.label.region, ("as the change beside it",))


def _sites(view: View) -> Iterator[Candidate]:
    """Places by what lies in them: an exchange, a town or mine, "the country"; the head of a row that is one."""
    sentence, cell = view.sentence, view.number.mention.cell
    for name, head in (("row", cell.row), ("column", cell.column)) if cell else ():
        if named := view.words.region_phrases.get(phrase(head)):
            yield Candidate(named, (name, "row is a place"))
    closes = closing(view, ("region", "seat", "segment"))
    for kind in ("segment", "country", "seat"):
        paired = paired_place(view, kind)
        for at, rank in nearest(sentence.cues.get(kind, []), view.at):
            told = sentence.tokens[at].cues[kind]
            place = {"segment": view.words.place_of(told), "country": view.scene.home, "seat": told}[kind]
            source = "exchange" if kind == "segment" else kind
            listed = () if paired is None else (f"{source} paired",) if at == paired else (f"{source} unpaired",)
            if place:
                shape = (*sentence.shape(at, view.at, rank), preposition(sentence, at))
                closed = (closes[at],) if at in closes else ()
                yield Candidate(place, (source, *(f"{source} {name}" for name in shape), *listed, *closed))


def _known_sites(view: View) -> Iterator[Candidate]:
    """Places of the mines, plants and companies at a number, or of the one in focus, as earlier sentences told them."""
    scene, sentence, cell = view.scene, view.sentence, view.number.mention.cell
    if not scene.sites:
        return
    runs = dict(named(sentence, scene.names))
    for at, rank in nearest(sorted(at for at, name in runs.items() if name in scene.sites), view.at):
        shape = sentence.shape(at, view.at, rank)
        yield Candidate(scene.sites[runs[at]], ("site", *(f"site {name}" for name in shape)))
    if cell and (name := next((one for one in scene.sites if cell.row.startswith(one)), None)):
        yield Candidate(scene.sites[name], ("site of its row",))
    if not runs and scene.site:
        yield Candidate(scene.sites[scene.site], ("site before", f"site before {view.metric}"))


_OWNED = ("metric", "product", "actor", "form", "segment", "size", "made")


def whose(sentence: Sentence, at: int, side: str) -> tuple[str, ...]:
    """Return features of the words after a place: "Chinese exports", "Chile's copper", "China produced"."""
    token = sentence.tokens[at]
    following = sentence.tokens[at + 1 : at + 3]
    own = next((kind for one in following[:1] for kind in _OWNED if kind in one.cues), "")
    told = own or ("nothing" if following and not following[0].is_word else "others")
    trade = any(one.text.startswith(("import", "export")) for one in sentence.tokens[at + 1 : at + 4])
    genitive = "'s" if token.raw.endswith(("'s", "\u2019s")) or "'s" in token.text else ""
    features = (f"{side} before {told}{genitive}",)
    return (*features, _OF_ITS_TRADE) if trade and (genitive or told in ("metric", "product")) else features


def _unsaid(view: View) -> Iterator[Candidate]:
    """Places that nothing at the number names: where the report is from, whose money is paid, the world."""
    scene, home = view.scene, view.scene.home
    about = "of a company" if scene.company else "of no company"
    by = f"home by {scene.at_home_by}"
    yield Candidate(home, ("home", f"{view.metric} home", f"home {about}", by, f"{by} {about}", f"{view.measure} {by}"))
    unit = (view.number.mention.unit or "").split("/")[0]
    if country := country_of_money().get(unit):
        yield Candidate(country, ("its money", f"{view.metric} its money"))
    if home != "Global":
        source = "world by default"
        measured = (f"{view.measure} world", f"{view.measure} {unit == 'USD'} world")
        yield Candidate("Global", (source, f"{view.metric} {source}", f"world {about}", f"world, {by}", *measured))


def _these(view: View) -> Iterator[Candidate]:
    """Resolve "these three provinces": the three places named last; countries that trade are a segment."""
    sentence = view.sentence
    if view.metric in _LEADS:
        return
    for at, rank in nearest(sentence.cues.get("anaphor", []), view.at):
        here = [sentence.tokens[place].cues["region"] for place in sentence.cues.get("region", ()) if place < at]
        places = list(dict.fromkeys(reversed([*view.scene.places, *here])))
        count = int(sentence.tokens[at].cues["anaphor"])
        if len(places) >= count:
            value = "; ".join(reversed(places[:count]))
            yield Candidate(value, (*sentence.shape(at, view.at, rank), "these places"))


_OF_ITS_TRADE = "of its trade"
"""The place before "imports" or "exports": "EU imports", "China's alumina exports"."""
_LEADS = {"imports": ("p=from", "p=of"), "exports": ("p=to",)}
_WORDS = {"imports": "from", "exports": "to"}


def _trade(view: View, one: Candidate) -> Candidate:
    """Mark the one whose imports or exports they are, and a place that goods come from or go to, which is not."""
    if view.metric not in _LEADS or one.value is None:
        return one
    owns = view.metric == "exports" and "p=from" in one.features
    led_by_nothing = not any(name.startswith("p=") and name not in ("p=", "p=^") for name in one.features)
    if owns or (led_by_nothing and _OF_ITS_TRADE in one.features):
        return one._replace(features=(*one.features, "trade whose"))
    abroad = "home" if one.value == view.scene.home else "abroad"
    led = " led" if any(lead in one.features for lead in _LEADS[view.metric]) else ""
    return one._replace(features=(*one.features, f"trade {abroad}{led}"))


def _partners(view: View) -> Iterator[Candidate]:
    """Yield the origin of imports or the destination of exports as a segment."""
    word = _WORDS.get(view.metric)
    if word is None:
        return
    for one in spoken(view, "region", lambda value, source: ()):
        if one.value != view.scene.home:
            led = any(lead in one.features for lead in _LEADS[view.metric])
            told = ("partner led",) if led else ("partner",)
            yield Candidate(f"{word} {one.value}", (*one.features, *told, f"{told[0]} {one.features[0]}"))


def _is_of_others(view: View, value: str | None) -> bool:
    """Return whether a segment told earlier is another's: a trade partner, an exchange at output or of other money."""
    if value is None:
        return False
    word, _, partner = value.partition(" ")
    if word in _WORDS.values() and phrase(partner) in view.words.region_phrases:
        return word != _WORDS.get(view.metric)
    home, money = view.words.place_of(value), country_of_money().get((view.number.mention.unit or "").split("/")[0])
    foreign = home is not None and view.measure in ("price", "money") and (home == "China") != (money == "China")
    return view.words.category(value) == "exchange" and (foreign or view.metric in _OFF_EXCHANGE)


_OFF_EXCHANGE = frozenset(
    ("production", "imports", "exports", "demand", "operating_rate", "treatment_charge", "capacity", "cost", "balance")
)
"""Metrics of which no exchange is a part."""


def _sizes(view: View) -> Iterator[Candidate]:
    """Yield the size of the producers ("large smelters") as a segment."""
    for one in spoken(view, "size", lambda value, source: ()):
        yield one._replace(features=(*one.features, "size"))


def segment_candidates(view: View) -> list[Candidate]:
    """Return what may narrow a quantity further, including nothing."""
    last = view.scene.last

    def extra(value: str, source: str) -> tuple[str, ...]:
        kind = view.words.category(value) or "own"
        return (f"{kind} {source}", f"{kind} {view.metric}", f"{kind} {view.form} {source}")

    found = list(spoken(view, "segment", extra))
    found += [*_made_from(view, extra), *_partners(view), *_sizes(view)]
    found += _names(view, extra)
    held = last.label.segment if last else None
    found += [one for one in earlier(view, "segment", extra) if not _is_of_others(view, one.value)]
    found.append(Candidate(None, ("nothing", f"nothing {view.metric}", f"nothing {'held' if held else 'before'}")))
    return found


def _names(view: View, extra: Extra) -> Iterator[Candidate]:
    """Whose figure it is: the company, mine or plant that is named, or that the whole report is about."""
    scene, sentence = view.scene, view.sentence
    runs = dict(named(sentence, scene.names))
    for at, rank in nearest(sorted(runs), view.at):
        shape = sentence.shape(at, view.at, rank)
        features = (*shape, "name", f"name {shape[0]}", f"name {shape[2]} {scene.company}", f"{view.metric} name")
        yield Candidate(runs[at], features)
    for name, count in scene.names.most_common(1):
        about = f"of {'many' if count > _OFTEN else 'few'} {scene.company}"
        yield Candidate(name, ("main name", f"main name {about}", f"main name {view.metric} {scene.company}"))


def _made_from(view: View, extra: Extra) -> Iterator[Candidate]:
    """Yield a raw material that names a part of the output."""
    tokens = view.sentence.tokens
    if not any(view.words.source_of(tokens[at].cues["product"]) for at in view.sentence.cues.get("product", ())):
        return
    for one in spoken(view, "product", extra):
        if one.value and (source := view.words.source_of(one.value)):
            yield Candidate(source, (*one.features, "made from"))


def modality_candidates(view: View, ahead: bool | None) -> list[Candidate]:
    """Return actual and forecast; `ahead` says whether the period is still to come."""
    sentence = view.sentence
    features: list[str] = [f"ahead {ahead}"]
    if view.ahead and sentence.kind == "title" and not sentence.cues.get("forecast"):
        features.append(f"announced {ahead}")
    for kind in ("forecast", "expected"):
        places = sentence.cues.get(kind, [])
        features.append(f"{kind} {bool(places)} {ahead}")
        for at, rank in nearest(places, view.at):
            if rank == 0:
                shape = sentence.shape(at, view.at, 0)
                features += [f"{kind} {shape[0]}", f"{kind} {shape[3]} {ahead}", f"{kind} {shape[1]}"]
                features += [f"{kind} {name}" for name in shape[4:]]
                features.append(f"{kind} said {sentence.tokens[at].text} {ahead}")
    for name, head in (("column", view.column), ("row", view.row), ("caption", view.caption)):
        if looks_ahead(head):
            features += [f"{name} forecast", f"{name} forecast {ahead}"]
    before = view.before
    if before is not None:
        broken = sentence.breaks_between(before.at, view.at)
        features.append(f"held {before.label.modality} {broken}")
        features.append(f"held {before.label.modality} {ahead}")
    elif view.scene.last is not None:
        features.append(f"before {view.scene.last.label.modality} {ahead}")
    again = view.again
    if again is not None:
        features.append(f"repeat {again.modality}")
    return [Candidate("actual", ()), Candidate("forecast", ("forecast", *(f"forecast|{one}" for one in features)))]
