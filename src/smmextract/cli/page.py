"""`smmextract page`: write results as one self-contained HTML file, or as a folder of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

from smmextract.arithmetic import RuleBook
from smmextract.cli.inputs import read_json, rule_book
from smmextract.cli.options.reviewing import PageOptions
from smmextract.cli.stderr import note
from smmextract.cli.writing import opened
from smmextract.errors import InputError, UsageError
from smmextract.figure import OTHER, Result
from smmextract.output.saved import read_results
from smmextract.page import render, render_folder
from smmextract.review.desk import is_store
from smmextract.review.state import Case
from smmextract.review.stores import StoreDesk, current_series
from smmextract.series.points import Point, SeriesKey, latest
from smmextract.series.reliability import reliability
from smmextract.store import open_store

_IN_A_FILE = 60
"""Most reports of a store in one file, so that a browser still opens it at once."""
_MOST_CHARTS = 24
_FEWEST_PERIODS = 3


def page(options: PageOptions) -> None:
    """Write one HTML file, or a folder of them with an index."""
    if options.results.count("-") > 1:
        raise UsageError("standard input can be read only once")
    book = rule_book(options)
    folder = _folder(options.output)
    limit = options.limit or (None if folder else _IN_A_FILE)
    results, series, reliable = _read(options.results, limit, book, options.quiet)
    if folder:
        count = _write_folder(folder, render_folder(results, series, book, reliable))
        note(f"{count - 1:,} reports and their index: {folder / 'index.html'}", options.quiet)
        return
    html = render(list(results), series, book, reliable)
    with opened(Path(options.output) if options.output else None) as out:
        out.write(html)


def _read(
    sources: Sequence[str], limit: int | None, book: RuleBook, quiet: bool
) -> tuple[Iterable[Result], dict[SeriesKey, list[Point]], list[dict[str, Any]]]:
    results: Iterable[Result] = ()
    series: dict[SeriesKey, list[Point]] = {}
    reliable: list[dict[str, Any]] = []
    for source in sources:
        if source == "-" or not is_store(source):
            results = chain(results, read_results(read_json(source), source))
            continue
        newest, there = newest_results(source, limit, book)
        if limit and there > limit:
            note(f"{source}: the {limit:,} reports stored last, of {there:,} (-o FOLDER/ has all of them)", quiet)
        results = chain(results, newest)
        more, of_sources = series_and_sources(source, book)
        series |= more
        reliable += of_sources
    return results, series, reliable


def newest_results(address: str, limit: int | None, rules: RuleBook) -> tuple[Iterator[Result], int]:
    """Return the results stored last, with decisions, read one by one, and the number of reports in the store."""
    with closing(StoreDesk(address, rules)) as desk:
        keys = desk.reports()

    def read() -> Iterator[Result]:
        with closing(StoreDesk(address, rules)) as desk:
            for key in keys[-limit:] if limit else keys:
                yield Case.at(desk, key).now

    return read(), len(keys)


def series_and_sources(address: str, rules: RuleBook) -> tuple[dict[SeriesKey, list[Point]], list[dict[str, Any]]]:
    """Return the series of levels with most periods, by their current values, and the reliability of each publisher."""
    with open_store(address) as store, store.reading() as connection:
        there = current_series(connection, rules)
        sources = reliability(connection, ("publisher",), there, rules.vocabulary)
    found = {
        key: latest(points)
        for key, points in there.items()
        if key.kind == "level" and key.metric != OTHER and key.product is not None
    }
    ranked = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0].sorting()))
    return {key: points for key, points in ranked[:_MOST_CHARTS] if len(points) >= _FEWEST_PERIODS}, sources


def _folder(output: str | None) -> Path | None:
    if output is None or not (output.endswith(("/", "\\")) or Path(output).is_dir()):
        return None
    return Path(output)


def _write_folder(folder: Path, pages: Iterable[tuple[str, str]]) -> int:
    count = 0
    try:
        for name, html in pages:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened(path) as out:
                out.write(html)
            count += 1
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
    return count
