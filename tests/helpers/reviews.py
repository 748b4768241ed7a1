"""What the tests of the review share: results with something to decide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from helpers import EXAMPLE
from smmextract import extract
from smmextract.figure import Figure, Result
from smmextract.review.decisions import Action, Decision, Meaning, report_key
from smmextract.review.session import Session
from smmextract.review.state import Case, Reviewed
from smmextract.review.stores import StoreDesk

SUM = (
    "China's zinc output was 501,300 mt in March 2022. China's zinc output was 510,300 mt in March 2022. "
    "China's copper cathode inventory stood at 120,400 mt at the end of March 2022."
)
"""Two numbers for one quantity: either may be wrong."""


@cache
def example() -> Result:
    """The README's example: one contradiction with a nearly certain repair."""
    return extract(EXAMPLE.read_text(encoding="utf-8"), source="aluminium-january.txt")


@cache
def two_numbers() -> Result:
    """One contradiction in which either figure may be wrong, and a third figure beside it."""
    return extract(SUM, source="two.txt")


@contextmanager
def deciding(store: str) -> Iterator[Session]:
    """A review of a store by Ann, ended and closed with the block."""
    with closing(StoreDesk(store)) as desk, closing(Session(desk, "ann")) as session:
        yield session


def key(result: Result) -> str:
    """The key of its report."""
    return report_key(result.report, result.figures)


def doubtful(result: Result, literal: str, doubt: str = "the words at it say basis mom") -> Result:
    """The result with a figure whose label is in doubt."""
    figures = [
        one.model_copy(update={"doubts": [doubt], "verdict": "flagged"}) if one.literal == literal else one
        for one in result.figures
    ]
    return result.model_copy(update={"figures": figures})


def figure(result: Result, literal: str) -> Figure:
    """The first figure with this literal."""
    return next(one for one in result.figures if one.literal == literal)


def decision(
    result: Result,
    literal: str,
    action: Action,
    after: Meaning | None = None,
    who: str = "ann",
    step: str | None = None,
) -> Decision:
    """A decision on the first figure with this literal."""
    return decided(result, figure(result, literal), action, after, who, step)


def decided(
    result: Result,
    about: Figure,
    action: Action,
    after: Meaning | None = None,
    who: str = "ann",
    step: str | None = None,
) -> Decision:
    """A decision on a figure as it is now in the report of a result."""
    case = Case(key(result), Reviewed(result), [])
    case.now = result.model_copy(update={"figures": [about]})
    [made] = case.deciding(None, action, {about.id: after}, who, None)
    return made.model_copy(update={"step": step}) if step else made


def written_results(folder: Path, *results: Result) -> Path:
    """A file of results, one a line."""
    path = folder / "results.jsonl"
    path.write_text("".join(one.to_json() + "\n" for one in results), encoding="utf-8")
    return path
