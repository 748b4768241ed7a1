"""Collects the series of a store that a request asks for, with every statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from smmextract.series.key import SeriesKey
from smmextract.series.known import KnownFigure
from smmextract.series.points import Point, points_of
from smmextract.series.stored_figures import figure_rows, known
from smmextract.series.wanted import Wanted, narrowed
from smmextract.store.models import FigureRow
from smmextract.vocabulary import Vocabulary

Decided = Mapping[int, Sequence[KnownFigure]]
"""The figures of the runs that people decided on, as they are now."""


def collect(
    connection: Connection, wanted: Wanted, decided: Decided, vocabulary: Vocabulary | None = None
) -> dict[SeriesKey, list[Point]]:
    """Return the statements of every series that fits a request.

    Raises UsageError with the nearest known name, for a name that the store does not have.
    """
    words = vocabulary or Vocabulary.shipped()
    found = everything(connection, wanted.metric, decided, words)
    return {key: found[key] for key in narrowed(found, wanted, words)}


def everything(
    connection: Connection, metric: str | None, decided: Decided, vocabulary: Vocabulary
) -> dict[SeriesKey, list[Point]]:
    """Return the statements of every series of the store, or of one metric."""
    conditions = [FigureRow.metric == metric] if metric else []
    figures = [known(row) for row in figure_rows(connection, *conditions) if row.run_id not in decided]
    figures += [one for told in decided.values() for one in told if metric is None or one.figure.metric == metric]
    return points_of(figures, vocabulary)
