"""Candidates for the period of a number, and for what a change is measured against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from smmextract.label.builtin.choose import Candidate
from smmextract.label.builtin.clock import Clock
from smmextract.label.builtin.evidence import (
    held_source,
    in_form,
    looks_ahead,
    nearest,
    paired_place,
    preposition,
    whence,
)
from smmextract.label.builtin.scene import Before, Scene, View
from smmextract.label.builtin.sentence import Sentence, groups_of
from smmextract.label.builtin.tokens import Token
from smmextract.label.builtin.told_periods import (
    class_of,
    compared_columns,
    compared_time,
    form_of,
    joined_periods,
    lies,
    meant,
    projected,
    relation,
    stands,
    when,
)
from smmextract.period import Period, parse_period, period_or_none
from smmextract.shipped_tables import shipped_table

_PLANS = {name: frozenset(words) for name, words in shipped_table(__package__, "word_lists")["plans"].items()}
_BEHIND, _MISSED = 4, 12
_UP_TO = ("p=by", "p=until", "p=till", "p=to", "p=through")
_BY_DEFAULT = {"month": "mom", "quarter": "qoq", "year": "yoy", "span": "ytd_yoy", "day": "wow"}


def period_candidates(view: View) -> list[Candidate]:
    """Return all periods with some evidence; None stands for no period."""
    clock = view.scene.clock
    kind = class_of(view)
    role = _role(view)
    found = [*_held(view, kind, role), *_defaults(view, clock, kind, role)]
    if clock is not None:
        found += [*_spoken(view, clock, kind, role), *_heads(view, clock, role)]
    for source, text in _said(view):
        if (period := period_or_none(text)) is not None:
            found.append(_candidate(view, period, source, kind, role))
    again = view.again
    if again is not None and (period := period_or_none(again.period)):
        found.append(_candidate(view, period, f"repeat {view.measure}", kind, role))
    found.append(Candidate(None, ("unsaid", f"unsaid {kind}")))
    base = compared_time(view, clock) if clock is not None and view.form == "change" else None
    if base is None:
        return found
    return [one._replace(features=(*one.features, *lies(one.value, str(base)))) if one.value else one for one in found]


def _role(view: View) -> str:
    """Return the form of a number; of one that another is compared with, whether it is of another place."""
    if not view.stepped:
        return view.form
    elsewhere = view.sentence.between("region", view.at, view.at + _BEHIND)
    return "base elsewhere" if elsewhere else "base"


def _held(view: View, kind: str, role: str) -> Iterator[Candidate]:
    """Yield the period carried on from previous numbers, the one before it, and that of a compared number."""
    standing, last = view.scene.standing, view.scene.last
    held = period_or_none(standing.label.period) if standing is not None else None
    if standing is not None and held is not None:
        source = held_source(view, "time", standing)
        looks = f"held {standing.label.modality} ahead {view.ahead} {source.startswith('held in')}"
        for text, doubt in standing.values("period"):
            if (period := period_or_none(text)) is not None:
                one = _candidate(view, period, source, kind, role)
                yield one._replace(features=(*one.features, looks, *projected(view)), doubt=doubt)
    base = period_or_none(last.label.period) if last is not None and last is not standing else None
    if base is not None and base != held:
        yield _candidate(view, base, "base " + held_source(view, "time"), kind, role)
    here = view.before
    own = period_or_none(here.label.period) if here is not None and not here.base else None
    if (stepping := own or held) is not None:
        yield from _stepped(view, stepping, kind, role)


def _heads(view: View, clock: Clock, role: str) -> Iterator[Candidate]:
    """Yield the times in the headers of a table."""
    joined = list(joined_periods(view, clock))
    part = next((f"part by {source}" for source, _ in joined), "no part")
    for name, head in (("column", view.column), ("row", view.row)):
        source = f"{name} versus" if any("compare" in one.cues for one in head) else name
        for token in head:
            if token.time is not None and (period := clock.period(token.time)):
                form = form_of(period)
                told = f"year, {part}" if form == "year" else form
                yield Candidate(str(period), (source, f"{role} {source}", f"{source} {told}"))
    ahead = looks_ahead(view.column)
    for source, period in joined:
        yield Candidate(str(period), (source, f"{role} {source}", f"{source} {form_of(period)}", f"{source} {ahead}"))
    if view.compares and (columns := compared_columns(view)) is not None:
        yield Candidate(columns[0].period, ("columns compared",))


def _said(view: View) -> Iterator[tuple[str, str]]:
    scene = view.scene
    said = scene.recent.get("time")
    if said is not None:
        near = "just before" if scene.sentence - said.sentence == 1 else "before"
        yield f"said {near}" + ("" if said.block == view.sentence.block else " in another block"), said.value
    opened = scene.opening.get("time")
    if opened is not None and opened.sentence != scene.sentence:
        yield "opens the block", opened.value
    for source, values in (("heading", scene.heading), ("title", scene.title), ("common", scene.common)):
        if "time" in values and not (source == "title" and view.sentence.kind == "title"):
            yield source, values["time"]
    yield from _used(scene)
    if scene.first is not None and scene.first.period and view.sentence.kind == "title":
        yield "first figure", scene.first.period


def _used(scene: Scene) -> Iterator[tuple[str, str]]:
    """Yield the period of most numbers so far, and the one mentioned before the current one."""
    if scene.used:
        counts = Counter(scene.used)
        yield "used most", max(reversed(scene.used), key=counts.__getitem__)
        before = next((text for text in reversed(scene.used) if text != scene.used[-1]), None)
        if before is not None:
            yield "used before", before


def _candidate(view: View, period: Period, source: str, kind: str, role: str) -> Candidate:
    features = _from(source, role, kind, form_of(period))
    if source.startswith("held"):  # its own probability was already weighed for the previous number
        paced = f"held rhythm {view.scene.rhythm} {form_of(period)}"
        return Candidate(str(period), (*features, paced, *stands(view, period, role, source)))
    return Candidate(str(period), features + when(view, period, kind))


@lru_cache(maxsize=4096)
def _from(source: str, role: str, kind: str, form: str) -> tuple[str, ...]:
    return (source, f"{role} {source}", f"{kind} {form}", f"{source} {form}", *whence(source))


def _spoken(view: View, clock: Clock, kind: str, role: str) -> Iterator[Candidate]:
    sentence = view.sentence
    paired = paired_place(view, "time")
    for at, rank in nearest(sentence.cues.get("time", []), view.at):
        token = sentence.tokens[at]
        assert token.time is not None
        period = meant(view, clock, token.time)
        if period is None:
            continue
        if token.time.form == "week" and token.time.shift == -1 and kind == "flow":
            period = clock.period(token.time) or period
        shape = sentence.shape(at, view.at, rank)
        form = form_of(period)
        lead = preposition(sentence, at)
        features = (
            *shape, lead, f"{role} {lead}", f"{role} {lead} {shape[0]}", f"{role} {shape[0]}", f"{role} {shape[3]}",
            *when(view, period, kind),
            f"{kind} {form}", f"{role} {token.time.form} {view.base}",
            f"{role} {shape[1]}",
        )  # fmt: skip
        if sentence.cues.get("cumulative"):
            features += (f"{form} where totals are told", f"{lead} {form} where totals are told")
        if paired is not None:
            features += ("paired",) if at == paired else ("unpaired",)
        features += in_form(view, at)
        yield Candidate(str(period), features)
        if form == "year" and period.first <= clock.today <= period.last and kind == "flow":
            standing = period_or_none(view.scene.standing.label.period) if view.scene.standing else None
            end = (standing or parse_period(f"{clock.today:%Y-%m}").months_back(1)).last
            if end.year == period.first.year:
                so_far = parse_period(f"{end.year}-01/{end:%Y-%m}")
                to_month = any(one.time is not None and one.time.form == "month" for one in sentence.tokens)
                told = (
                    "year so far",
                    f"year so far {role}",
                    f"ahead {view.ahead}",
                    f"year so far to a month {to_month}",
                )
                yield Candidate(str(so_far), (*told, *features[:6]))


def _stepped(view: View, held: Period, kind: str, role: str) -> Iterator[Candidate]:
    """Yield the earlier period if the words beside a level name its basis ("8.2 mt a year earlier")."""
    if view.form != "level" and not view.stepped:
        return
    sentence = view.sentence
    for at, rank in nearest(sentence.cues.get("basis", []), view.at):
        if rank:
            continue
        basis = sentence.tokens[at].cues["basis"]
        period = held.base(_plain(basis))
        if period is not None:
            shape = sentence.shape(at, view.at, rank)
            features = [f"step {name}" for name in shape]
            yield Candidate(
                str(period), (*features, f"step {role}", f"step {role} {shape[0]}", f"step {role} {shape[1]}")
            )
    before = view.before
    if view.stepped:
        usual = "yoy" if form_of(held) == "span" else _BY_DEFAULT[form_of(held)]
        steps = (before.label.basis if before else None, usual, view.scene.common.get("basis"))
        step = tuple(f"base step {one}" for one in projected(view))
        for one in dict.fromkeys(steps):
            period = held.base(_plain(one)) if one else None
            if period is not None:
                told = "by the change" if before is not None and before.label.basis == one else "by rhythm"
                hit = next((hit.template.name for hit in view.hits if hit.template.base), "none")
                yield Candidate(
                    str(period),
                    ("base step", f"base step {told}", f"base step {form_of(held)}", f"base step {told} {hit}", *step),
                )


def _defaults(view: View, clock: Clock | None, kind: str, role: str) -> Iterator[Candidate]:
    scene = view.scene
    if clock is not None and clock.known:
        weekly = " weekly" if scene.weekly else ""
        for source, period in _usual(clock.today):
            told = (f"default {source}", f"default {source}{weekly}", f"{role} {source}")
            yield Candidate(str(period), told + when(view, period, kind))
    running = period_or_none(scene.standing.label.period) if scene.standing is not None else None
    for at, rank in nearest(view.sentence.cues.get("cumulative", []), view.at):
        end = running.last if running is not None else clock.today if clock is not None else None
        if end is not None:
            shape = view.sentence.shape(at, view.at, rank)
            span = f"{end.year}-01/{end:%Y-%m}"
            yield Candidate(str(parse_period(span)), tuple(f"cumulative {name}" for name in shape))


@lru_cache(maxsize=64)
def _usual(today: date) -> tuple[tuple[str, Period], ...]:
    month = parse_period(f"{today:%Y-%m}")
    return ("today", Period(today, today)), ("month before", month.months_back(1)), ("this month", month)


def basis_candidates(view: View) -> list[Candidate]:
    """Return what a change may be measured against."""
    found = list(_told(view))
    found += _against_times(view)
    period = period_or_none(view.period)
    before = view.before
    form = form_of(period) if period is not None else "none"
    if before is not None and before.label.basis is not None:
        fresh = view.sentence.between("basis", before.at, view.at)
        source = "held fresh" if fresh else "held"
        apart = view.sentence.shape(before.at, view.at, 0)
        near = (
            source,
            f"{source} {apart[3]}",
            f"{source} {apart[1]}",
            f"{source} {before.form}",
            "held here fresh" if fresh else "held here",
        )
        found += [Candidate(value, near, doubt) for value, doubt in before.values("basis")]
    elif view.scene.compared is not None:
        found.append(_held_basis(view, view.scene.compared, form))
    said = view.scene.common.get("basis")
    if said is not None:
        found.append(Candidate(said, ("common", f"common {form}", f"{said} rhythm {view.scene.rhythm} {form}")))
    for head in (view.column, view.row):
        found += [Candidate(token.cues["basis"], ("head",)) for token in head if "basis" in token.cues]
        found += [Candidate(value, ("head versus",)) for value in _versus(view, head, period)]
    if view.compares and (told := compared_columns(view)) is not None:
        found.append(Candidate(told[1], ("columns compared",)))
    again = view.again
    if again is not None and again.basis is not None:
        found.append(Candidate(_plain(again.basis), ("repeat",)))
    if _misses_a_plan(view):
        found.append(Candidate("vs_forecast", ("misses a plan",)))
    longer = (form in ("span", "quarter", "year") and view.metric == "inventory") or _is_far_ahead(view, period)
    usual = "other" if longer or class_of(view) == "price" else _plain(_BY_DEFAULT.get(form, "other"))
    found.append(
        Candidate(
            usual,
            (
                "default",
                f"default {form}",
                f"default {form} {view.metric}",
                f"{usual} rhythm {view.scene.rhythm} {form}",
            ),
        )
    )
    if view.scene.weekly:
        found.append(Candidate("wow", ("weekly", f"weekly {form}", f"weekly {class_of(view)} {view.measure}")))
    found.append(Candidate("other", ("other", f"other {view.metric}", f"other {form} {view.measure}")))
    return found


def _misses_a_plan(view: View) -> bool:
    """Return whether a change says by how much a plan is missed or beaten ("missed its guidance of 5 t by 8%")."""
    words = [one.text.split()[0] for one in view.sentence.tokens[max(0, view.at - _MISSED) : view.at] if one.is_word]
    missed = max((at for at, word in enumerate(words) if word in _PLANS["missed"]), default=len(words))
    return words[-1:] == ["by"] and not _PLANS["names"].isdisjoint(words[missed:])


def _is_far_ahead(view: View, period: Period | None) -> bool:
    """Return whether a change is up to a year that is not the next one ("70% by 2050")."""
    clock = view.scene.clock
    if clock is None or period is None or form_of(period) != "year" or period.first.year <= clock.today.year + 1:
        return False
    one, year = view.sentence, str(period.first.year)
    years = (at for at in one.cues.get("time", ()) if one.tokens[at].raw.endswith(year))
    return any(preposition(one, at) in _UP_TO for at in years)


def _held_basis(view: View, last: Before, form: str) -> Candidate:
    """Return the basis of the last change of an earlier sentence, with whether this one names a basis of its own."""
    value = _plain(last.label.basis or "other")
    source = "held from the sentence before" if view.scene.sentence - last.sentence == 1 else "held from before"
    told = "told" if view.sentence.cues.get("basis") else "untold"
    where = f"{source} {'block' if last.block == view.sentence.block else 'report'} {told}"
    return Candidate(value, ("held from before", f"held from before {form}", where, f"{where} {value}"))


def _plain(basis: str) -> str:
    """Return the basis without "cumulative": the period already shows that."""
    return "yoy" if basis == "ytd_yoy" else basis


def _told(view: View) -> Iterator[Candidate]:
    sentence = view.sentence
    own = [f"in {hit.template.name}" for hit in view.hits if hit.template.kind == "change"]
    paired = paired_place(view, "basis")
    closing = _closing(sentence, view.at) if paired is None else None
    for at, rank in nearest(sentence.cues.get("basis", []), view.at):
        shape = sentence.shape(at, view.at, rank)
        value = sentence.tokens[at].cues["basis"]
        features = (
            *shape,
            *(f"{name} {shape[3]}" for name in own[:2]),
            f"{value} {shape[0]}",
            f"{value} {sentence.tokens[at].text}",
        )
        if paired is not None:
            features += ("paired",) if at == paired else ("unpaired",)
        if at == closing:
            features += ("closes its list",)
        yield Candidate(value, features + in_form(view, at))


def _closing(sentence: Sentence, number: int) -> int | None:
    """Return the word of comparison right after the number's list ("by 11%, 3% and 5% MoM")."""
    last = next((group[-1] for group in groups_of(sentence, "num") if number in group), None)
    return last + 1 if last is not None and last + 1 in sentence.cues.get("basis", ()) else None


_AGAINST = frozenset(
    ("p=base", "p=than", "p=from", "p=on", "p=over", "p=above", "p=below", "p=under", "p=since", "p=of", "p=in")
)


def _against_times(view: View) -> Iterator[Candidate]:
    """Yield bases from times after "than" or "from": their distance to the period gives the basis."""
    period, clock = period_or_none(view.period), view.scene.clock
    if period is None or clock is None:
        return
    sentence = view.sentence
    for at, rank in nearest(sentence.cues.get("time", []), view.at):
        time = sentence.tokens[at].time
        assert time is not None
        lead = preposition(sentence, at)
        if lead in _AGAINST:
            other = meant(view, clock, time)
            if other is not None and other != period and (basis := relation(other, period, time)):
                if any(token.text in ("end", "end of") for token in sentence.tokens[max(0, at - 2) : at]):
                    basis = "other"  # "60,700 mt more than at the end of 2022"
                shape = sentence.shape(at, view.at, rank)
                yield Candidate(
                    basis, ("time", f"time {lead}", *(f"time {name}" for name in shape), f"time {lead} {shape[0]}")
                )


def _versus(view: View, head: Sequence[Token], period: Period | None) -> Iterator[str]:
    """Yield the basis in a column header like "vs Q4 2023"."""
    clock = view.scene.clock
    if period is None or clock is None or not any("compare" in token.cues for token in head):
        return
    for token in head:
        if token.time is not None and (other := clock.period(token.time)) is not None:
            basis = relation(other, period, token.time)
            if basis:
                yield basis
