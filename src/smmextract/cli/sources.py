"""`smmextract sources`: show how reliable the numbers of each publisher are."""

from __future__ import annotations

from typing import cast

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.stored import SourcesOptions
from smmextract.cli.writing import write_rows
from smmextract.errors import UsageError
from smmextract.review.stores import current_series
from smmextract.series.reliability import By, Reliability, reliability
from smmextract.store import open_store
from smmextract.vocabulary import did_you_mean

_GROUPS = ("publisher", "product", "year")


def sources(options: SourcesOptions) -> None:
    """Print a row for each publisher, product or year, as asked."""
    groups = [one.strip() for one in options.by.split(",") if one.strip()]
    for one in groups:
        if one not in _GROUPS:
            raise UsageError(f"no group {one!r}{did_you_mean(one, _GROUPS)}")
    book = rule_book(options)
    with open_store(options.store) as store, store.reading() as connection:
        by = cast("list[By]", groups or ["publisher"])
        found = reliability(connection, by, current_series(connection, book), book.vocabulary)
    columns = [name for name in Reliability.COLUMNS if name not in _GROUPS or name in groups]
    write_rows([one.row() for one in found], columns, options.form, options.output)
