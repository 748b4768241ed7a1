"""A session: one person goes through the queue. Shared by screen, dialogue and imported tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from smmextract.errors import InputError, UsageError
from smmextract.figure import Figure, Result
from smmextract.review.correct import corrected
from smmextract.review.decisions import Action, Decision, Meaning, last_step, meaning_of, told_again, undo
from smmextract.review.desk import Desk
from smmextract.review.items import Filter, ItemKey, QueueItem, sorted_items
from smmextract.review.state import Case, Reviewed


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What a decision did: the figures decided, and those that it settled (or, for an undo, reopened).

    `unskipped` is the item whose skip an undo took back, `why` a reason that was added after the decision.
    """

    action: Action
    decided: tuple[Figure, ...] = ()
    settled: tuple[Figure, ...] = ()
    opened: tuple[Figure, ...] = ()
    unskipped: QueueItem | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """Something that undo takes back: a step of decisions on a report, or a skip."""

    report: str
    decided: str | None = None
    skipped: ItemKey | None = None


class Session:
    """One person's way through the queue of a desk: the items that fit the filter `wanted`, without those skipped."""

    def __init__(self, desk: Desk, who: str, wanted: Filter | None = None) -> None:
        self.desk, self.who, self.vocabulary = desk, who, desk.rules.vocabulary
        self.wanted = wanted or Filter()
        self.queue = sorted_items(desk.queue())
        self.skipped: set[ItemKey] = set()
        self._place = 0
        self._cases: dict[str, Case] = {}
        self._claimed: str | None = None
        self._steps: list[_Step] = []
        self.item: QueueItem | None = None
        self.case: Case | None = None

    @property
    def left(self) -> list[QueueItem]:
        """Items that fit the filter and are still open, including skipped ones, in queue order."""
        return [item for item in self.queue if self.wanted.takes(item)]

    def show_only(self, wanted: Filter) -> None:
        """Go through the items that fit a filter, skipped ones too."""
        self.wanted = wanted
        self.skipped.clear()

    @property
    def place(self) -> int | None:
        """The place of the open item among those left."""
        return next((at for at, one in enumerate(self.left) if self.item and one.key == self.item.key), None)

    def advance(self) -> QueueItem | None:
        """Go to the next free item, from the end back to the start; None if others are skipped or claimed."""
        left = self.left
        place = min(self._place, len(left))
        for item in (*left[place:], *left[:place]):
            if item.key not in self.skipped and self._open(item):
                return self.item
        self.close()
        return None

    def go_to(self, item: QueueItem) -> bool:
        """Go to an item of the queue, even a skipped one; return False if somebody else has it, or it is settled."""
        if not self._open(item):
            return False
        self.skipped.discard(item.key)
        return True

    def step(self, by: int) -> bool:
        """Go to the previous (-1) or next (1) item in the queue, skipped or not; return False at its ends."""
        left, place = self.left, self.place
        if place is None:
            place = min(self._place, len(left)) - (by > 0)
        place += by
        while 0 <= place < len(left):
            if self.go_to(left[place]):
                return True
            place += by
        return False

    def skip(self) -> None:
        if self.item:
            self.skipped.add(self.item.key)
            self._steps.append(_Step(self.item.report, skipped=self.item.key))

    def keep(self, why: str | None = None) -> DecisionOutcome:
        """Decide that all figures of the item are as the report states them."""
        _, item = self._at()
        return self._decide("keep", dict.fromkeys(item.figures), why)

    def take(self, number: int, why: str | None = None) -> DecisionOutcome:
        """Take a proposal, counted from 1. Raises UsageError if it does not exist."""
        case, item = self._at()
        proposals = case.proposals(item)
        if not 1 <= number <= len(proposals):
            raise UsageError(f"there is no proposal {number}" + (f", only 1 to {len(proposals)}" if proposals else ""))
        ways = list(proposals[number - 1].ways(case.figures, self.vocabulary))
        if not ways:
            raise InputError("the proposal cannot be taken as it stands; correct the field instead")

        def left_with(way: Mapping[str, Meaning]) -> int:
            return len(case.with_also(case.deciding(item, "repair", way, self.who, None)).items)

        best = min(ways, key=left_with) if len(ways) > 1 else ways[0]
        return self._decide("repair", best, why)

    def correct(self, name: str, changes: Mapping[str, str], why: str | None = None) -> DecisionOutcome:
        """Correct fields of a figure and of its repetitions. Raises SmmextractError for an impossible correction."""
        case, _ = self._at()
        chosen = self._shown(name)
        after = corrected(chosen, changes, self.vocabulary)
        if after == meaning_of(chosen):
            raise InputError("that changes nothing; keep it instead")
        meant = {one: corrected(case.figures[one], changes, self.vocabulary) for one in self.same(name)}
        return self._decide("correct", meant, why)

    def drop(self, name: str, why: str | None = None) -> DecisionOutcome:
        """Decide that a figure and its repetitions are not figures."""
        self._shown(name)
        return self._decide("drop", dict.fromkeys(self.same(name)), why)

    def same(self, name: str) -> list[str]:
        """Return the figures of the item that repeat this one, itself included: a repeated figure is decided once."""
        case, item = self._at()
        meant, literal = meaning_of(case.figures[name]), case.figures[name].literal
        others = [case.figures[one] for one in item.figures if one != name]
        return [name, *(one.id for one in others if one.literal == literal and meaning_of(one) == meant)]

    def undo(self) -> DecisionOutcome | None:
        """Take back the person's last step and go there. Raises UsageError if somebody else has that report now."""
        while self._steps:
            last = self._steps[-1]
            outcome = self._undo(last.report, last.decided) if last.decided else self._take_up(last)
            self._steps.pop()  # only now: if somebody else has the report, the step can still be undone later
            if outcome:
                return outcome
        if self.case and (earlier := last_step(self.desk.decisions(self.case.key), self.who)):
            return self._undo(self.case.key, earlier)
        return None

    def give_reason(self, why: str) -> DecisionOutcome:
        """Add a reason to the last decision of this session. Raises UsageError if there is none that holds."""
        last = next((one for one in reversed(self._steps) if one.decided), None)
        if last is None:
            raise UsageError("there is no decision yet to give a reason for")
        here = self._claimed == last.report
        if not here and not self.desk.claim(last.report):
            raise UsageError("somebody else is reviewing that report now")
        try:
            case = self._case(last.report)
            made = told_again([one for one in case.decisions if one.step == last.decided], why)
            after = self._kept(case, made)
            if self.case and self.case.key == case.key:
                self.case = after
        finally:
            if not here:
                self.desk.release(last.report)
        names = {one.figure for one in made}
        return DecisionOutcome(made[0].action, tuple(one for one in after.now.figures if one.id in names), why=why)

    def _at(self) -> tuple[Case, QueueItem]:
        if self.case is None or self.item is None:
            raise UsageError("there is nothing to decide")
        return self.case, self.item

    def _shown(self, name: str) -> Figure:
        """Return a figure of the item. Raises UsageError if the item does not show it."""
        case, item = self._at()
        if name not in case.members(item):
            raise UsageError(f"the figure {name!r} is not in question here")
        return case.figures[name]

    def _open(self, item: QueueItem) -> bool:
        """Claim the item's report and compute what is left there; go to the item if it is still open."""
        if not self._claim(item.report):
            return False
        case = self._case(item.report)
        left = case.items
        self._replace(item.report, left)
        same = next((one for one in left if one.key == item.key and self.wanted.takes(one)), None)
        self.case, self.item = case, same
        if same:
            self._place = self.place or 0
        return same is not None

    def _claim(self, report: str) -> bool:
        if self._claimed == report:
            return True
        if not self.desk.claim(report):
            return False
        if self._claimed:
            self.desk.release(self._claimed)
        self._claimed = report
        return True

    def close(self) -> None:
        """Leave the open report, so that others can go on with it."""
        if self._claimed:
            self.desk.release(self._claimed)
        self._claimed = self.item = self.case = None

    def _case(self, report: str) -> Case:
        """Return the report's case, including changes by others; the last few cases are cached."""
        decisions = self.desk.decisions(report)
        known = self._cases.get(report)
        if known and known.decisions == decisions:
            return known
        reviewed = known.reviewed if known else Reviewed(self.desk.result(report), self.desk.rules)
        self._cases = {**dict(list(self._cases.items())[-8:]), report: Case(report, reviewed, decisions)}
        return self._cases[report]

    def _replace(self, report: str, left: Sequence[QueueItem]) -> None:
        here = [item for item in self.queue if item.report == report]
        if here != list(left):
            self.queue = sorted_items([*left, *(item for item in self.queue if item.report != report)])

    def _decide(self, action: Action, after: Mapping[str, Meaning | None], why: str | None) -> DecisionOutcome:
        case, item = self._at()
        made = case.deciding(item, action, after, self.who, why)
        outcome = self._added(case, made, action)
        self._steps.append(_Step(case.key, decided=made[0].step))
        return outcome

    def _undo(self, report: str, step: str) -> DecisionOutcome | None:
        if not self._claim(report):
            raise UsageError("somebody else is reviewing that report now")
        case = self._case(report)
        if all(one.step != step for one in case.decisions):
            return None
        outcome = self._added(case, undo(case.decisions, step, self.who), "undo")
        assert self.case is not None
        names, left = {figure.id for figure in outcome.decided}, self.case.items
        about = [one for one in left if not names.isdisjoint(one.figures)]
        about += [one for one in left if not names.isdisjoint(self.case.members(one))]
        for one in about:
            self.skipped.discard(one.key)
        # go to what is open again: the item on those figures, else one of their contradiction
        if again := next((one for one in (*about, *left) if self.wanted.takes(one)), None):
            self._open(again)
        return outcome

    def _take_up(self, last: _Step) -> DecisionOutcome | None:
        """Take back a skip; return None if the item has been settled since."""
        item = next((one for one in self.queue if one.key == last.skipped), None)
        if item is None or not self.go_to(item):
            return None
        return DecisionOutcome("undo", unskipped=item)

    def _kept(self, case: Case, made: Sequence[Decision]) -> Case:
        """Store decisions on a report; return its case with them."""
        after = case.with_also(made)
        self.desk.add(case.key, made, after.items)
        self._cases[case.key] = after
        return after

    def _added(self, case: Case, made: Sequence[Decision], action: Action) -> DecisionOutcome:
        after = self._kept(case, made)
        self.case, self.item = after, None
        self._replace(case.key, after.items)
        decided = {one.figure for one in made}
        return DecisionOutcome(
            action,
            tuple(one for one in after.now.figures if one.id in decided),
            tuple(_flagged_only(case.now, after.now, decided)),
            tuple(_flagged_only(after.now, case.now, decided)),
        )


def _flagged_only(here: Result, not_here: Result, but: Set[str]) -> list[Figure]:
    others = but | {figure.id for figure in not_here.flagged}
    return [figure for figure in here.flagged if figure.id not in others]
