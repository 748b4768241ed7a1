"""`smmextract compare`: compare two periods, two reports, or two readings of one report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import select

from smmextract.cli.flags import DEFAULT_STORE, OwnFiles, RowsForm, RowsFormOption, StoreOption, VocabularyOption
from smmextract.cli.inputs import rule_book
from smmextract.cli.writing import write_rows
from smmextract.errors import InputError, UsageError
from smmextract.output.columns import laid_out
from smmextract.period import ends_of
from smmextract.review.decided_figures import decided_figures
from smmextract.series.collect import everything
from smmextract.series.comparison import Compared, Differing, compare_periods, compare_readings, compare_runs
from smmextract.series.stored_figures import newest_run_ids
from smmextract.series.wanted import Wanted, narrowed
from smmextract.store import open_store
from smmextract.store.loading import figures_of
from smmextract.store.models import ReportRow, RunRow
from smmextract.vocabulary import did_you_mean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ENDS = "A period (2024-01), a run (run:12), or a report (its source, or the end of that); both of the same type."


def compare(
    *,
    one: Annotated[str, typer.Argument(help=f"What to compare. {_ENDS}")],
    other: Annotated[str, typer.Argument(help="What to compare it with.")],
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    product: Annotated[str | None, typer.Option(help="Only this product or metal.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None,
    store: StoreOption = DEFAULT_STORE,
    form: RowsFormOption = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Compare two periods, two reports, or two readings of one report."""
    book = rule_book(OwnFiles(vocabulary=vocabulary))
    with open_store(store) as store_, store_.reading() as connection:
        if _is_period(one) and _is_period(other):
            runs = None
        else:
            runs = _run(connection, one), _run(connection, other)
            if runs[0][1] == runs[1][1]:
                told = compare_readings(figures_of(connection, runs[0][0]), figures_of(connection, runs[1][0]))
                _show([row.row() for row in told], Differing.COLUMNS, form)
                return
        words = book.vocabulary
        there = everything(connection, None, decided_figures(connection, book), words)
        wanted = Wanted.asked(words, metric=metric, product=product, region=region)
        there = {key: there[key] for key in narrowed(there, wanted, words)}
        rows = compare_runs(there, runs[0][0], runs[1][0]) if runs else compare_periods(there, one, other)
    if not rows:
        raise InputError("they have no quantity in common")
    _show([row.row() for row in rows], Compared.COLUMNS, form)


def _is_period(text: str) -> bool:
    return ends_of(text)[0] is not None


def _run(connection: Connection, name: str) -> tuple[int, int]:
    """Return the run that a name means, and the id of its report. Raises UsageError if it means none or several."""
    query = select(RunRow.id, RunRow.report_id, ReportRow.source).join(ReportRow, ReportRow.id == RunRow.report_id)
    if name.removeprefix("run:").isdecimal() and name.startswith("run:"):
        found = list(connection.execute(query.where(RunRow.id == int(name[4:]), RunRow.status == "done")))
        there: list[Any] = []
    else:
        there = list(connection.execute(query.where(RunRow.id.in_(newest_run_ids()))))
        found = [row for row in there if row.source == name] or [row for row in there if row.source.endswith(name)]
    if len(found) == 1:
        return found[0].id, found[0].report_id
    if not found:
        raise UsageError(f"the store has no report {name!r}{did_you_mean(name, [row.source for row in there])}")
    raise UsageError(f"{len(found)} reports end in {name!r}; give more of the name")


def _show(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: RowsForm | None) -> None:
    def lines() -> Iterator[str]:
        used = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
        return laid_out([used, *([_cell(row[name]) for name in used] for row in rows)])

    write_rows(rows, columns, lines, form)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)
