"""What belongs to one series, and that nothing else is ever joined."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st
from typer.testing import CliRunner, Result

from helpers.batch_made import json_lines, run
from smmextract.cli.app import app
from smmextract.errors import OK, USAGE, InputError
from smmextract.figure import Figure
from smmextract.output.chart import specification
from smmextract.output.rows import write_file
from smmextract.period import span_of
from smmextract.series.changes import Change, PeriodRow, compare_periods, compare_runs, rows_of
from smmextract.series.known import KnownFigure
from smmextract.series.points import SeriesKey, key_of, latest, points_of
from smmextract.vocabulary import Vocabulary
from smmextract.wording.numbers import scale_of

TEXTS = (
    "China's aluminium output was 3.33 million mt in February 2024, up 7.9% YoY and down 6.5% MoM.",
    "Russia's aluminium output was 326,100 mt in February 2024.",
    "China's aluminium output was 6.89 million mt in January-February 2024.",
    "China's aluminium output was 3.562 million mt in January 2024, up 4.2% YoY.",
    "China's aluminium price was 18,900 yuan/mt on February 9, 2024. The aluminium price was $2,230/mt in China on "
    "February 9, 2024.",
)  # fmt: skip


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def store(tmp_path: Path) -> str:
    address = str(tmp_path / "a.db")
    lines = [
        {"id": f"report-{number}", "published": f"2024-03-{number + 1:02d}", "text": text}
        for number, text in enumerate(TEXTS)
    ]
    run(address, [json_lines(tmp_path / "in.jsonl", *lines)])
    return address


def test_regions_and_spans_are_listed_and_never_merged(store: str) -> None:
    done = invoke("series", "production", "--product", "aluminium", "--store", store)
    assert done.exit_code == USAGE
    assert done.stdout == ""
    assert "3 series fit and are not joined; choose one with --region, --span" in done.stderr
    for name in ("China, by month", "Russia, by month", "China, by year to date"):
        assert f"production, aluminium, {name}, t: " in done.stderr
    named = ("series", "production", "--product", "aluminium", "--region", "China", "--span", "monthly")
    done = invoke(*named, "--store", store)
    assert done.exit_code == OK
    assert [(row["period"], row["value"]) for row in csv.DictReader(io.StringIO(done.stdout))] == [
        ("2024-01", "3562000"), ("2024-02", "3330000"),
    ]  # fmt: skip


def test_bases_and_units_are_never_merged(store: str) -> None:
    changes = invoke("series", "production", "--region", "China", "--kind", "change", "--store", store)
    assert changes.exit_code == USAGE
    assert "choose one with --basis" in changes.stderr
    prices = invoke("series", "price", "--store", store)
    assert prices.exit_code == USAGE
    assert "choose one with --unit" in prices.stderr
    one = invoke("series", "production", "--region", "China", "--basis", "yoy", "--store", store)
    assert [row["value"] for row in csv.DictReader(io.StringIO(one.stdout))] == ["4.2", "7.9"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_all_that_tells_a_series_is_a_column_in_every_format(store: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"all.{form}"
    done = invoke("series", "production", "--all-series", "-o", str(path), "--store", store)
    assert done.exit_code == OK
    if form == "csv":
        found = list(csv.DictReader(path.read_text().splitlines()))
    elif form == "jsonl":
        found = [json.loads(line) for line in path.read_text().splitlines()]
    elif form == "parquet":
        found = pq.read_table(path).to_pylist()
    else:
        head, *cells = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        found = [dict(zip(head, row, strict=True)) for row in cells]
    assert set(SeriesKey.FIELDS) < set(found[0])
    if form == "parquet":
        assert found[0]["period_end"] == date(2024, 1, 31)
    assert {(row["region"], row["span"]) for row in found} == {
        ("China", "month"), ("Russia", "month"), ("China", "year to date"),
    }  # fmt: skip


def test_a_table_has_the_stated_changes_beside_the_computed_ones(store: str) -> None:
    named = ("series", "production", "--region", "China", "--span", "month", "--format", "table")
    lines = invoke(*named, "--store", store).stdout.splitlines()
    assert lines[0] == "production, aluminium, China, by month, t"
    assert lines[1].split() == [
        "period",
        "million",
        "t",
        "MoM",
        "stated",
        "computed",
        "YoY",
        "stated",
        "computed",
        "as",
        "written",
        "published",
        "report",
    ]
    assert lines[3].split()[:5] == ["2024-02", "3.33", "-6.5%", "-6.5%", "+7.9%"]


def test_the_panels_of_a_chart_share_no_axis(store: str, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    done = invoke("series", "production", "--all-series", "--chart", str(tmp_path / "a.svg"), "--store", store)
    assert done.exit_code == OK
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn.count("by month · ") >= 2
    assert "by year to date · " in drawn


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(("series", "stokcs"), "no metric 'stokcs'"),
     (("series", "production", "--region", "Chnia"), "no figures for region 'Chnia'; did you mean 'China'?"),
     (("series", "production", "--basis", "yy"), "no basis 'yy'; did you mean 'yoy'?"),
     (("series", "production", "--span", "mnth"), "no span 'mnth'; did you mean 'month'?"),
     (("series", "production", "--product", "aluminum alloys"), "no figures for product"),
     (("series", "production", "--segment", "nothing"), "no figures for segment 'nothing'; there are none")],
)  # fmt: skip
def test_a_name_that_finds_nothing_is_answered(store: str, asked: tuple[str, ...], answer: str) -> None:
    assert answer in str(invoke(*asked, "--store", store).exception)


def test_words_that_users_say_find_the_metric(store: str) -> None:
    assert "price" in invoke("series", "premiums", "--store", store).stderr
    assert invoke("series", "output", "--region", "Russia", "--store", store).exit_code == OK


@pytest.mark.parametrize(
    ("period", "span"),
    [("2024-05-31", "day"), ("2024-05", "month"), ("2024-Q1", "quarter"), ("2024-H1", "half-year"), ("2024", "year"),
     ("2024-01/2024-03", "quarter"), ("2024-01/2024-06", "half-year"), ("2024-01/2024-12", "year"),
     ("2024-01/2024-02", "year to date"), ("2024-01/2024-09", "year to date"),
     ("2024-04/2024-06", "quarter"), ("2024-02/2024-04", "several months"), ("2024-11/2025-02", "several months")],
)  # fmt: skip
def test_the_span_of_a_period(period: str, span: str) -> None:
    assert span_of(period) == span


def made(**fields: object) -> Figure:
    label = {
        "id": "f1",
        "literal": "1 t",
        "metric": "production",
        "period": "2031-01",
        "value": 1,
        "unit": "t",
        **fields,
    }
    return Figure.model_validate(label)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "product": st.sampled_from(["copper cathode", "refined zinc", None]),
                "region": st.sampled_from(["China", "Russia", None]),
                "kind": st.sampled_from(["level", "change"]),
                "basis": st.sampled_from(["mom", "yoy", None]),
                "stage": st.sampled_from(["mine", "refinery", None]),
                "exchange": st.sampled_from(["LME", None]),
                "company": st.sampled_from(["Acme", None]),
                "unit": st.sampled_from(["t", "%"]),
                "period": st.sampled_from(["2031-01", "2031-02", "2031-01/2031-02", "2031", "2031-02-01"]),
                "value": st.integers(1, 9),
                "modality": st.sampled_from(["actual", "forecast"]),
                "vintage": st.sampled_from(["earlier", None]),
            }
        ),
        max_size=12,
    )
)
def test_no_two_figures_that_differ_in_what_they_are_share_a_series(fields: list[dict[str, object]]) -> None:
    figures = [made(**one) for one in fields]
    series = points_of(KnownFigure(one, f"{place}.txt") for place, one in enumerate(figures))
    assert sum(map(len, series.values())) == len(figures)
    for key, points in series.items():
        for point in points:
            own = key_of(figures[int(point.source.removesuffix(".txt"))], Vocabulary.shipped())
            assert own is not None
            assert own[0] == key == point.key
        periods = [point.period for point in latest(points)]
        assert len(periods) == len(set(periods))


def spans_of(*figures: Figure) -> dict[str, list[str]]:
    series = points_of(KnownFigure(one, "a.txt") for one in figures)
    return {key.span: [point.period for point in points] for key, points in series.items() if key.kind == "level"}


def test_a_first_quarter_is_a_quarter_and_the_year_to_date() -> None:
    first = [made(period=period) for period in ("2031-01/2031-03", "2031-Q2", "2031-01/2031-06", "2031-H2")]
    quarters, halves = ["2031-01/2031-03", "2031-04/2031-06"], ["2031-01/2031-06", "2031-07/2031-12"]
    total = {"quarter": quarters, "half-year": halves, "year to date": ["2031-01/2031-03", "2031-01/2031-06"]}
    assert spans_of(*first) == total
    total["year to date"].append("2031-01/2031-09")
    assert spans_of(*first, made(period="2031-01/2031-09")) == total
    assert spans_of(*first[:2]) == {"quarter": quarters}


def test_a_first_quarter_has_its_changes_in_both_series_and_is_compared_once() -> None:
    levels = [made(period=period, value=value) for period, value in (("2031-Q1", 8), ("2031-Q2", 10), ("2032-Q1", 12))]
    levels.append(made(period="2031-01/2031-09", value=30))
    said = made(period="2032-Q1", value=40, low=35, high=45, kind="change", basis="ytd_yoy", unit="%")
    series = points_of(KnownFigure(one, "a.txt", run=1) for one in (*levels, said))
    keys = {key.span: key for key in series if key.kind == "level"}
    for span in ("quarter", "year to date"):
        assert rows_of(keys[span], series)[-1].changes["yoy"] == Change(Decimal(40), Decimal(50))
    assert rows_of(keys["quarter"], series)[1].changes["qoq"].computed == 25
    assert [row["span"] for row in compare_periods(series, "2031-Q1", "2032-Q1")] == ["quarter"]
    assert [row["span"] for row in compare_periods(series, "2031-Q1", "2031-01/2031-09")] == ["year to date"]
    assert len(compare_runs(series, 1, 2)) == len(levels) + 1


def test_what_was_withdrawn_takes_no_place_of_what_holds() -> None:
    old = KnownFigure(made(value=5, vintage="earlier", modality="forecast"), "a.txt", "2031-03-01")
    new = KnownFigure(made(value=6, modality="forecast"), "a.txt", "2031-03-01")
    [points] = points_of([new, old]).values()
    assert [point.value for point in latest(points)] == [6]


def test_a_doubtful_label_neither_displaces_nor_flags_a_figure_that_is_not_flagged() -> None:
    sure = KnownFigure(made(value=3393, low=3392, high=3394, verdict="confirmed"), "a.txt", "2031-02-10")
    unsure = KnownFigure(made(value=3516, low=3515, high=3517, verdict="flagged"), "b.txt", "2031-04-20")
    [points] = points_of([sure, unsure]).values()
    assert [(int(point.value), point.verdict) for point in points] == [(3393, "confirmed"), (3516, "flagged")]
    assert [point.value for point in latest(points)] == [3393]


def test_two_sure_figures_that_disagree_are_both_flagged_and_the_later_one_holds_before_a_doubtful_one() -> None:
    said = ((300, "accepted", "a.txt"), (330, "accepted", "b.txt"), (360, "flagged", "c.txt"))
    figures = [(made(value=one, low=one - 1, high=one + 1, verdict=verdict), name) for one, verdict, name in said]
    [points] = points_of([KnownFigure(one, name, f"2031-02-{name}") for one, name in figures]).values()
    assert {point.verdict for point in points} == {"flagged"}
    assert [point.value for point in latest(points)] == [330]


def test_what_was_expected_stands_beside_what_came() -> None:
    expected = KnownFigure(made(value=9, modality="forecast"), "a.txt", "2031-01-01")
    came = KnownFigure(made(value=8), "b.txt", "2031-02-01")
    series = points_of([expected, came])
    [key] = series
    [row] = rows_of(key, series)
    assert row.forecast
    assert [row.point.value, row.forecast.value] == [8, 9]
    assert row.row()["forecast_source"] == "a.txt"
    assert set(row.row()) == set(PeriodRow.COLUMNS)


def test_a_stated_change_that_no_rounding_explains_is_marked() -> None:
    def level(period: str, value: int) -> KnownFigure:
        return KnownFigure(made(value=value, low=value - 0.5, high=value + 0.5, period=period), "a.txt")

    label = {"kind": "change", "basis": "mom", "unit": "%", "period": "2031-02"}
    change = made(value=20, low=19.5, high=20.5, **label)
    series = points_of([level("2031-01", 100), level("2031-02", 110), KnownFigure(change, "a.txt")])
    key = next(one for one in series if one.kind == "level")
    change_row = rows_of(key, series)[1].changes["mom"]
    assert (change_row.stated, change_row.computed, change_row.differs) == (Decimal(20), Decimal(10), True)


def test_the_change_of_an_actual_figure_is_not_computed_from_a_forecast() -> None:
    values = (("2031-01", 24970, "actual"), ("2031-02", 25469, "forecast"), ("2031-03", 25470, "actual"))
    said = [made(period=period, value=value, modality=modality) for period, value, modality in values]
    label = {"kind": "change", "basis": "mom", "unit": "%"}
    said += [made(period="2031-03", value=Decimal("1.4"), low=1.35, high=1.45, **label)]
    said += [made(period="2031-01", value=9, low=8, high=10, modality="forecast", **label)]
    series = points_of(KnownFigure(one, "a.txt") for one in said)
    january, february, march = rows_of(next(key for key in series if key.kind == "level"), series)
    assert january.changes == {}
    assert february.changes["mom"].computed == Decimal("2.00")
    assert march.changes["mom"] == Change(stated=Decimal("1.4"))
    [row] = compare_periods(series, "2031-02", "2031-03")
    assert (row["modality_one"], row["modality_other"]) == ("forecast", "actual")


def test_lines_of_a_chart_join_only_periods_that_follow_each_other() -> None:
    figures = [made(period=period) for period in ("2031-01", "2031-02", "2031-05", "2032-05")]
    drawn = specification(points_of(KnownFigure(one, "a.txt") for one in figures))
    assert len(drawn["layer"][0]["data"]["values"]) == 1


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [("3562000", "t", "3.562 million t"), ("86400", "t", "86.4 kt"), ("990", "t", "990 t"), ("12.5", "%", "12.5%"),
     ("45190000", "t/year", "45.19 million t/year"), ("114900", "t/day", "114.9 kt/day"), ("-20000", "t", "-20 kt"),
     ("3120", "CNY/t", "3,120 CNY/t"), ("4200000000", "CNY", "4.2 billion CNY"), ("100000000", "t", "100 million t")],
)  # fmt: skip
def test_amounts_are_told_in_units_that_people_use(value: str, unit: str, told: str) -> None:
    number = Decimal(value)
    assert scale_of([number], unit).amount(number) == told


def test_a_parquet_file_has_numbers_dates_and_lists_as_such(store: str, tmp_path: Path) -> None:
    assert invoke("export", "-o", str(tmp_path / "all.parquet"), "--store", store).exit_code == OK
    schema = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "all.parquet")}
    assert schema["value"] == "decimal128(38, 12)"
    assert schema["period_start"] == "date32[day]"
    assert schema["approximate"] == "bool"
    assert schema["doubts"].startswith("list<")
    assert schema["read_at"] == "timestamp[us, tz=UTC]"


def test_a_number_of_very_many_digits_fits_in_parquet_or_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_file([{"value": Decimal("99999999999999998.5")}], ["value"], path)
    assert pq.read_table(path).to_pylist()[0]["value"] == Decimal("99999999999999998.5")
    with pytest.raises(InputError, match="more digits than Parquet holds"):
        write_file([{"value": Decimal(10) ** 30}], ["value"], path)
