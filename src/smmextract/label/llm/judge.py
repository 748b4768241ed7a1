"""Finds what is right and wrong in a model's answer.

Every mark gets a label or reason if it can have one, and all problems are found at once, in words that help the model
to answer better. A problem never costs a mark its label: only the faulty field is left out, and the problem stays as a
doubt. Answers about the same marks, or about parts of a report, are joined here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, cast, get_args

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass as parsed

from smmextract.errors import InputError
from smmextract.figure import BASES, OTHER, REASONS, Basis, Direction, Kind, Label, Modality, Reason, Stage, Vintage
from smmextract.label.build_figures import change_problems
from smmextract.label.labeller import Parts
from smmextract.label.llm.answer_text import on_one_line
from smmextract.lazy import regex
from smmextract.period import parse_period
from smmextract.scan.mention import Mention
from smmextract.vocabulary import MetricFacts, Vocabulary

_SHORT_MONTH = regex(r"(\d{4})-([1-9])")
_BRACKETS = str.maketrans("⟦⟧", "[]")
_NO_BRACKETS = str.maketrans("", "", "⟦⟧[]")

Marks = Mapping[int, Mention]
"""The marks of one request by their number in the text."""
NO_FIGURE = "an amount with its unit, and the answer has no figure at all: give it as a figure"
_FEW_MISCOPIED, _SHARE_MISCOPIED = 2, 0.2
"""If more literals than both of these are copied wrongly, the whole answer is in doubt."""
_MISSING = "missing: every mark must be there exactly once"


_NOTHING = ("", "null", "none", "n/a")


def _word(value: object) -> str | None:
    """Normalise a text field: models write an absent field as null, "" or a word, and several words as a list."""
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    text = "" if value is None else on_one_line(str(value))
    return None if text.lower() in _NOTHING else text


Word = Annotated[str | None, BeforeValidator(_word)]


@parsed(frozen=True, slots=True)
class MarkEntry:
    """The answer's entry for one mark, in the answer's own words."""

    mark: int
    literal: Word = None
    not_figure: Word = None
    metric: Word = None
    product: Word = None
    region: Word = None
    segment: Word = None
    period: Word = None
    kind: Word = None
    basis: Word = None
    direction: Word = None
    modality: Word = None
    whole: Word = None
    stage: Word = None
    company: Word = None
    exchange: Word = None
    base_period: Word = None
    vintage: Word = None


@dataclass(slots=True)
class JudgedAnswer:
    """One answer compared with the question."""

    asked: Marks
    labels: dict[int, Label | Reason] = field(default_factory=dict)
    problems: list[tuple[int | None, str]] = field(default_factory=list)
    groups: list[Parts] = field(default_factory=list)
    recognised: int = 0
    """Number of marks answered with their right literal."""
    miscopied: int = 0
    """Number of marks answered with another literal, in this answer and in those that improved it."""

    def complaint(self) -> str:
        """Return all problems, one per line, for the model."""
        marks: dict[str, list[str]] = defaultdict(list)
        for mark, problem in self.problems:
            marks[problem] += [] if mark is None else [f"{mark} ({self.asked[mark].literal})"]
        return "\n".join(
            f"- mark {', '.join(of)}: {problem}" if of else f"- {problem}" for problem, of in marks.items()
        )

    def doubts(self) -> dict[int, list[str]]:
        """Return the problems by mark, in words for the user, without those about marks that were not asked about."""
        found: dict[int, list[str]] = defaultdict(list)
        for mark, problem in self.problems:
            if mark is not None:
                found[mark].append(_for_user(problem))
        return dict(found)

    def in_question(self) -> list[int]:
        """Return the marks whose label is missing or faulty."""
        wrong = {mark for mark, _ in self.problems}
        return [mark for mark in self.asked if mark in wrong]

    def untrusted(self) -> str | None:
        """Return why no label of this answer can be trusted: a model that copies badly has hardly read the text."""
        if self.miscopied <= max(_FEW_MISCOPIED, _SHARE_MISCOPIED * len(self.asked)):
            return None
        return f"the model copied numbers wrongly {self.miscopied} times, so none of its labels is taken unseen"

    def missing(self) -> list[int]:
        """Return the marks that have no label at all."""
        return [mark for mark in self.asked if mark not in self.labels]

    def improved_by(self, again: JudgedAnswer) -> JudgedAnswer:
        """Return this answer, replaced by a later one for the marks where that is at least as good."""
        before, after = _by_mark(self.problems), _by_mark(again.problems)
        taken = {mark for mark in again.labels if mark in self.asked and len(after[mark]) <= len(before[mark])}
        groups = [group for group in again.groups if group.whole not in {one.whole for one in self.groups}]
        return JudgedAnswer(
            asked=self.asked,
            labels={**self.labels, **{mark: again.labels[mark] for mark in taken}},
            problems=[
                *((mark, problem) for mark, problem in self.problems if mark not in taken and mark is not None),
                *((mark, problem) for mark, problem in again.problems if mark in taken),
            ],
            groups=[*self.groups, *groups],
            recognised=self.recognised,
            miscopied=self.miscopied + again.miscopied,
        )


def unanswered(asked: Marks) -> JudgedAnswer:
    """Return the state of marks for which no answer could be read."""
    return JudgedAnswer(asked, problems=[(mark, _MISSING) for mark in asked])


def joined(parts: Sequence[JudgedAnswer]) -> JudgedAnswer:
    """Join the answers about the parts of a report."""
    return JudgedAnswer(
        asked={mark: mention for part in parts for mark, mention in part.asked.items()},
        labels={mark: label for part in parts for mark, label in part.labels.items()},
        problems=[problem for part in parts for problem in part.problems],
        groups=[group for part in parts for group in part.groups],
        recognised=sum(part.recognised for part in parts),
        miscopied=sum(part.miscopied for part in parts),
    )


def _by_mark(problems: Sequence[tuple[int | None, str]]) -> Mapping[int | None, list[str]]:
    found: dict[int | None, list[str]] = defaultdict(list)
    for mark, problem in problems:
        found[mark].append(problem)
    return found


def _for_user(problem: str) -> str:
    if problem.startswith("literal "):
        return f"the model took it for {problem.removeprefix('literal ').partition(' is not the text')[0]}"
    if problem == NO_FIGURE:
        return "the model says that it is no figure"
    return problem.partition(": give ")[0]


def judge(entries: Sequence[MarkEntry], groups: Sequence[Parts], asked: Marks, vocabulary: Vocabulary) -> JudgedAnswer:
    """Compare the answer with the marks that were asked about."""
    answer = JudgedAnswer(asked)
    by_mark: dict[int, list[MarkEntry]] = defaultdict(list)
    for entry in entries:
        if entry not in by_mark[entry.mark]:
            by_mark[entry.mark].append(entry)
    for number in by_mark:
        if number not in asked:
            answer.problems.append((None, f"mark {number} does not exist here: leave it out"))
    for number, mention in asked.items():
        _judge_mark(number, mention, by_mark.get(number, []), answer, vocabulary)
    if len(answer.labels) == len(asked) and all(isinstance(label, str) for label in answer.labels.values()):
        answer.problems.extend((mark, NO_FIGURE) for mark, one in asked.items() if _is_amount(one))
    for group in groups:
        if problem := _group_problem(group, answer.labels, asked):
            answer.problems.append((None, f"group of mark {group.whole}: {problem}"))
        else:
            answer.groups.append(group)
    return answer


def _judge_mark(
    number: int, mention: Mention, found: Sequence[MarkEntry], answer: JudgedAnswer, vocabulary: Vocabulary
) -> None:
    """Add to the answer what the entries of one mark say, and their problems."""
    if not found:
        answer.problems.append((number, _MISSING))
        return
    right = [entry for entry in found if _same_text(entry.literal, mention.literal, number)]
    answer.recognised += bool(right)
    label, problems = _label((right or found)[0], mention, vocabulary)
    if len(found) > 1:
        problems.insert(0, "there more than once, with different labels: give one")
    if not right:
        answer.miscopied += 1
        problems.insert(0, f"literal {found[0].literal!r} is not the text of this mark: copy {mention.literal!r}")
    answer.labels[number] = label
    answer.problems.extend((number, problem) for problem in problems)


def _is_amount(mention: Mention) -> bool:
    """Return whether the unit alone identifies a quantity of metal or its price."""
    return mention.unit is not None and (mention.unit.split("/")[0] == "t" or mention.unit.endswith("/t"))


def _same_text(said: str | None, literal: str, number: int) -> bool:
    """Return whether the literal was copied, possibly with its mark or without invisible characters."""
    if said is None:
        return False
    said, literal = on_one_line(said), on_one_line(literal.translate(_BRACKETS))
    return said.translate(_BRACKETS) == literal or "".join(said.translate(_NO_BRACKETS).split()) == (
        f"{number}:{literal}".translate(_NO_BRACKETS).replace(" ", "")
    )


def _group_problem(group: Parts, labels: Mapping[int, Label | Reason], asked: Marks) -> str | None:
    unknown = [mark for mark in (group.whole, *group.parts) if mark not in asked]
    if unknown:
        return f"mark {unknown[0]} does not exist here"
    if group.whole in group.parts or len(set(group.parts)) < max(2, len(group.parts)):
        return "it needs two different parts at least, none of them the whole"
    bare = [mark for mark in (group.whole, *group.parts) if isinstance(labels.get(mark), str)]
    return f"mark {bare[0]} is no figure" if bare else None


def _label(entry: MarkEntry, mention: Mention, vocabulary: Vocabulary) -> tuple[Label | Reason, list[str]]:
    problems: list[str] = []
    if entry.not_figure is not None and entry.metric is None:
        if entry.not_figure not in REASONS:
            problems.append(f"not_figure {entry.not_figure!r} is no reason: {', '.join(REASONS)}")
            return "other", problems
        return cast("Reason", entry.not_figure), problems
    if entry.not_figure is not None:
        problems.append("both a metric and not_figure: give one of them")
    if entry.metric is None:
        problems.append("a figure needs a metric, anything else a not_figure")
    metric = _one_of("metric", entry.metric, vocabulary.metrics, problems) or OTHER
    facts = vocabulary.facts(metric)
    kind = cast("Kind", _one_of("kind", entry.kind, get_args(Kind), problems) or "level")
    basis = _one_of("basis", entry.basis, BASES, problems)
    direction = _one_of("direction", entry.direction, get_args(Direction), problems)
    if facts.moves:
        kind, basis = "change", basis or "other"
    if facts.unnamed and entry.metric == metric and entry.segment is None:
        problems.append(f"metric {metric!r} needs a segment that names the quantity")
    problems += _misfits(entry, facts, kind, basis, mention)
    signed = kind == "change" or facts.signed
    label = Label(
        metric=metric,
        product=entry.product,
        region=entry.region,
        segment=entry.segment,
        period=_period(entry.period, problems),
        kind=kind,
        basis=cast("Basis | None", basis if kind == "change" else None),
        direction=cast("Direction | None", direction if signed else None),
        modality=cast("Modality", _one_of("modality", entry.modality, get_args(Modality), problems) or "actual"),
        whole=entry.whole if kind == "share" else None,
        stage=cast("Stage | None", _one_of("stage", entry.stage, get_args(Stage), problems)),
        company=entry.company,
        exchange=entry.exchange,
        base_period=_period(entry.base_period, problems) if kind == "change" else None,
        vintage=cast("Vintage | None", _one_of("vintage", entry.vintage, get_args(Vintage), problems)),
    )
    return label, problems


def _one_of(name: str, value: str | None, known: Collection[str], problems: list[str]) -> str | None:
    if value is None or value in known:
        return value
    problems.append(f"{name} {value!r} does not exist: {', '.join(known)}")
    return None


def _period(text: str | None, problems: list[str]) -> str | None:
    if text is None:
        return None
    if one_digit := _SHORT_MONTH.fullmatch(text):
        text = f"{one_digit[1]}-0{one_digit[2]}"
    try:
        parse_period(text)
    except InputError as error:
        problems.append(str(error))
        return None
    return text


def _misfits(entry: MarkEntry, facts: MetricFacts, kind: Kind, basis: str | None, mention: Mention) -> list[str]:
    """Return fields that contradict each other, or the unit and sign that the scanner read."""
    problems = []
    unit = facts.unit_of(kind, mention.unit)
    # a missing unit is not the label's fault, and asking again would only spoil the metric
    if unit is not None and not facts.fits(kind, unit):
        problems.append(f"{facts.name} cannot be in {unit}")
    said = basis or entry.basis if kind == "change" else basis
    problems += change_problems(kind, said, entry.direction, mention.sign)
    if facts.directed and kind == "level" and entry.direction is None and mention.sign == 0:
        problems.append(f"a {facts.name} needs a direction: up for a surplus, down for a deficit")
    return problems
