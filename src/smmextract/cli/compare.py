"""`smmextract compare`: compare two periods, two reports, or two readings of one report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from smmextract.cli.inputs import VocabularyOption, rule_book
from smmextract.cli.store import DEFAULT_STORE, StoreOption
from smmextract.errors import InputError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ENDS = "A period (2024-01), a run (run:12), or a report (its source, or the end of that); both of the same type."


def compare(
    one: Annotated[str, typer.Argument(help=f"What to compare. {_ENDS}")],
    other: Annotated[str, typer.Argument(help="What to compare it with.")],
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    product: Annotated[str | None, typer.Option(help="Only this product or metal.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None,
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[
        Literal["table", "csv", "jsonl"] | None, typer.Option("--format", help="Format on standard output.")
    ] = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Compare two periods, two reports, or two readings of one report."""
    from smmextract.review.decided_figures import decided_figures  # noqa: PLC0415 - `--help` should not pay for SQLAlchemy
    from smmextract.series.collect import everything  # noqa: PLC0415
    from smmextract.series.comparison import (  # noqa: PLC0415
        Compared,
        Differing,
        compare_periods,
        compare_readings,
        compare_runs,
    )
    from smmextract.series.wanted import Wanted, narrowed  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415
    from smmextract.store.loading import figures_of  # noqa: PLC0415

    book = rule_book(None, vocabulary)
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
    from smmextract.period import ends_of  # noqa: PLC0415

    return ends_of(text)[0] is not None


def _run(connection: Connection, name: str) -> tuple[int, int]:
    """Return the run that a name means, and the id of its report. Raises UsageError if it means none or several."""
    from sqlalchemy import select  # noqa: PLC0415

    from smmextract.series.stored_figures import newest_run_ids  # noqa: PLC0415
    from smmextract.store.models import ReportRow, RunRow  # noqa: PLC0415
    from smmextract.vocabulary import did_you_mean  # noqa: PLC0415

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


def _show(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str | None) -> None:
    from smmextract.cli.extract import opened  # noqa: PLC0415
    from smmextract.output.columns import laid_out  # noqa: PLC0415
    from smmextract.output.rows import write_text  # noqa: PLC0415

    chosen = form or ("table" if sys.stdout.isatty() else "csv")
    with opened(None) as out:
        if chosen != "table":
            write_text(rows, columns, "csv" if chosen == "csv" else "jsonl", out)
            return
        used = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
        table = [used, *([_cell(row[name]) for name in used] for row in rows)]
        out.writelines(line + "\n" for line in laid_out(table))


def _cell(value: Any) -> str:
    from decimal import Decimal  # noqa: PLC0415

    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)
