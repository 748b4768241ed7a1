"""`smmextract list`: list what a store holds."""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.stored import ListOptions
from smmextract.cli.stderr import note
from smmextract.cli.writing import write_rows
from smmextract.errors import InputError
from smmextract.review.stores import current_series
from smmextract.series.wanted import Holding, Overview, holdings, overview
from smmextract.store import open_store


def list_(options: ListOptions) -> None:
    """Print the metrics and products of a store, or the series that match some names."""
    book, names = rule_book(options), options.names
    with open_store(options.store) as store, store.reading() as connection:
        there = current_series(connection, book)
    if not there:
        raise InputError("the store has no figures yet (`smmextract batch SOURCE...` reads reports into it)")
    found: Sequence[Holding] | Sequence[Overview] = (
        holdings(there, names, book.vocabulary) if names else overview(there)
    )
    columns = Holding.COLUMNS if names else Overview.COLUMNS
    write_rows([one.row() for one in found], columns, options.form, options.output)
    told = f"{len(found):,} series" if names else f"{len(there):,} series of {len(found):,} metrics and products"
    more = "" if names else "; `smmextract list NAME...` shows them"
    note(f"{told}{more}", options.quiet)
