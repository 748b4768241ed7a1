"""A user's words of the field: what they change, where they may be named, and what is said against a wrong file."""

from __future__ import annotations

import json
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from helpers import EXAMPLE
from helpers.command import complaint, run
from smmextract import extract
from smmextract.arithmetic import default_rules
from smmextract.errors import InputError
from smmextract.label.llm.prompt import prompt_hash
from smmextract.vocabulary import Vocabulary

WORDS = """
[products.zinc]
"zinc dust" = ["zinc powder", "superfine zinc"]
[products.mercury]
"mercury" = ["quicksilver"]
[regions.China]
"Pearl River Delta" = ["PRD"]
[regions."Pearl River Delta"]
"Shishan" = []
[segments.grade]
"three-nines" = ["high-purity"]
[[units.masses]]
raw = "flask"
factor = "0.0345"
words = ["flask", "flasks"]
[[units.pers]]
unit = "flask"
words = ["flask"]
"""
REPORT = (
    b"Output of superfine zinc in the PRD was 1,200 mt in March 2024, up 3% MoM. Quicksilver stocks in Shishan were "
    b"4,000 flasks, and the quicksilver price was 2,500 USD/flask. The output of high-purity zinc powder was 70 mt."
)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.toml"
    path.write_text(WORDS, encoding="utf-8")
    return path


def figures(*options: str | Path, **environ: str) -> dict[str, dict[str, object]]:
    done = run("extract", "--quiet", *options, "-", stdin=REPORT, **environ)
    assert done.stderr == ""
    return {one["literal"]: one for one in json.loads(done.stdout)["figures"]}


def test_products_places_segments_and_units_of_ones_own(words: Path) -> None:
    read = figures("--vocabulary", words)
    fields = ("metric", "product", "region", "value", "unit")
    assert [read["1,200 mt"][name] for name in fields] == ["production", "zinc dust", "Pearl River Delta", 1200, "t"]
    assert [read["4,000 flasks"][name] for name in fields] == ["inventory", "mercury", "Shishan", 138, "t"]
    assert [read["2,500 USD/flask"][name] for name in fields[:2]] == ["price", "mercury"]
    assert read["2,500 USD/flask"]["unit"] == "USD/flask"
    assert (read["70 mt"]["product"], read["70 mt"]["segment"]) == ("zinc dust", "three-nines")
    without = figures()
    assert "4,000 flasks" not in without
    assert without["1,200 mt"]["product"] != "zinc dust"


def test_words_for_metrics(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('[metrics]\nproduction = ["outturn"]\noperating_rate = ["load factor"]\n', encoding="utf-8")
    report = b"Zinc outturn was 1,200 mt in March 2024. The load factor of zinc smelters was 71.3% in March 2024."
    with_words = json.loads(run("extract", "-q", "--vocabulary", path, "-", stdin=report).stdout)["figures"]
    assert [(one["metric"], one["verdict"]) for one in with_words] == [
        ("production", "accepted"),
        ("operating_rate", "accepted"),
    ]
    without = json.loads(run("extract", "-q", "-", stdin=report).stdout)["figures"]
    assert without[0]["verdict"] == "flagged"


def test_several_files_go_on_from_each_other(words: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.toml"
    second.write_text(
        '[products.zinc]\n"zinc dust" = ["zinc flour"]\n[regions.Shishan]\n"Danzao" = []\n', encoding="utf-8"
    )
    report = b"Zinc flour output in Danzao was 30 mt in March 2024, and that of zinc powder in the PRD was 70 mt."
    done = run("extract", "-q", "--vocabulary", words, "--vocabulary", second, "-", stdin=report)
    read = json.loads(done.stdout)["figures"]
    assert [(one["product"], one["region"]) for one in read] == [
        ("zinc dust", "Danzao"),
        ("zinc dust", "Pearl River Delta"),
    ]


def test_the_settings_name_files_too_and_a_flag_wins(words: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('vocabulary = ["words.toml"]\n', encoding="utf-8")  # as seen from the settings file
    assert figures(SMMEXTRACT_CONFIG=str(settings))["1,200 mt"]["product"] == "zinc dust"
    assert figures(SMMEXTRACT_VOCABULARY=str(words))["1,200 mt"]["product"] == "zinc dust"
    other = tmp_path / "other.toml"
    other.write_text("", encoding="utf-8")
    assert "4,000 flasks" not in figures("--vocabulary", other, SMMEXTRACT_CONFIG=str(settings))
    shown = run("config", "show", SMMEXTRACT_CONFIG=str(settings)).stdout.splitlines()
    assert ["vocabulary", str(words), str(settings)] in [line.split() for line in shown]


def test_check_explain_and_evaluate_know_the_words(words: Path, tmp_path: Path) -> None:
    level = {"metric": "production", "product": "zinc", "period": "2024-01", "value": 512, "unit": "t"}
    other = level | {"literal": "634 mt", "value": 634, "region": "Pearl River Delta"}
    given = written(tmp_path / "figures.json", [level | {"literal": "512 mt", "region": "PRD"}, other])
    assert run("check", given).returncode == 0
    checked = run("check", "--vocabulary", words, given)
    assert checked.returncode == 3
    assert "contradiction" in run("explain", "--vocabulary", words, given, "f1").stdout
    right = level | {"literal": "512 mt", "region": "Pearl River Delta"}
    gold = written(tmp_path / "gold.json", {"figures": [right]})
    read = right | {"id": "f1", "region": "PRD", "start": 11, "end": 17}
    report = {"text": "Output was 512 mt.", "source": "", "sha256": ""}
    result = written(tmp_path / "result.json", {"report": report, "reader": {"name": "x"}, "figures": [read]})
    assert json.loads(run("evaluate", result, gold).stdout)["total"]["full_f1"] == 0
    assert json.loads(run("evaluate", "--vocabulary", words, result, gold).stdout)["total"]["full_f1"] == 1


def test_what_the_model_is_told_stays_the_same(words: Path) -> None:
    """The prompt lists no names of the vocabulary, so recorded answers stay good."""
    assert prompt_hash(Vocabulary.of([words])) == prompt_hash(Vocabulary.shipped())


def test_two_vocabularies_in_one_process_do_not_mix(words: Path) -> None:
    own = Vocabulary.of([words])
    for _ in range(2):
        read = {one.literal: one for one in extract(REPORT.decode(), vocabulary=own).figures}
        assert read["4,000 flasks"].value == 138
        assert "4,000 flasks" not in {one.literal for one in extract(REPORT.decode()).figures}


def test_a_vocabulary_is_a_value(words: Path) -> None:
    one, same = Vocabulary.of([words]), Vocabulary.of([words])
    assert one == same != Vocabulary.shipped()
    assert len({one, same, Vocabulary.shipped(), Vocabulary.of([])}) == 2
    again = pickle.loads(pickle.dumps(one))
    assert again is pickle.loads(pickle.dumps(one)), "another process compiles it once"
    assert (again, again.product("superfine zinc")) == (one, "zinc dust")


def test_another_process_reads_with_the_same_words(words: Path) -> None:
    """Spawned, so that nothing of this process comes along but the value."""
    rules = default_rules(Vocabulary.of([words]))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(extract, REPORT.decode(), rules=rules).result()
    assert there.figures == extract(REPORT.decode(), rules=rules).figures


def test_rules_read_with_other_words_are_refused(words: Path) -> None:
    with pytest.raises(InputError, match="another vocabulary"):
        extract("Output was 5,000 mt.", rules=default_rules(), vocabulary=Vocabulary.of([words]))


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[products.zinc\n", "not valid TOML: Expected ']' at the end of a table declaration (at line 1"),
        ("[product.zinc]\n", "unknown entry product; did you mean 'products'?"),
        ("[[units.mass]]\n", "unknown entry units.mass; did you mean 'masses'?"),
        ("[[units.masses]]\nraw = 'x'\nfactors = 2\n", "units.masses[0].factor"),
        ("[[units.masses]]\nraw = 'x'\nfactor = '-2'\nwords = ['x']\n", "factor: should be a number above zero"),
        ("[[units.plain]]\nunit = 'x'\nwords = []\n", "units.plain[0].words"),
        ("[[units.plain]]\nunit = 'x'\nwords = ['5x']\n", "'5x' is not a unit word"),
        ("[[units.plain]]\nunit = 'barrel'\nwords = ['ton']\n", "units.plain[0].words: 'ton' means t already"),
        ("[units.scales]\nmillion = 10\n", "units.scales.million: 'million' means 1000000 already"),
        ('[products.zinc]\n"zinc dust" = "zinc powder"\n', 'products.zinc."zinc dust": should be a valid list'),
        ('[products.zinc]\n"zinc dust" = ["zinc ingot"]\n', "'zinc ingot' means 'refined zinc' already"),
        ('[products.tin]\n"zinc alloy" = []\n', "stands in products.zinc already"),
        ('[products.zinc]\n"zinc dust" = ["copper"]\n', "'copper' means 'copper' already"),
        ('[products.zinc]\n"--" = []\n', "'--' contains no word"),
        ('[regions.Chna]\n"Shishan" = []\n', "regions.Chna: unknown place; did you mean 'China'?"),
        ('[metrics]\nprodukton = ["throughput"]\n', "metrics.produkton: unknown metric; did you mean 'production'?"),
        ('[metrics]\nproduction = ["yield"]\nmargin = ["yield"]\n', "'yield' means 'production' already"),
        ("[metrics.yield]\nhelp = 'x'\n", "metrics.yield.dimension: Field required"),
        ("[metrics.yield]\ndimension = 'area'\nhelp = 'x'\n", "metrics.yield.dimension: should be 'mass'"),
        ("[metrics.yield]\ndimension = 'mass'\nhelp = 'x'\nsum = true\n", "metrics.yield.sum; did you mean 'sums'?"),
        ("[metrics.production]\ndimension = 'mass'\nhelp = 'x'\n", "metrics.production: is a metric already"),
        ("[metrics.'Ore Grade']\ndimension = 'ratio'\nhelp = 'x'\n", "a name in lower-case letters"),
        ('[segments.places]\n"SHFE" = []\n', "segments.places: is not a category of segments"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_one_line_that_names_the_entry(content: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(content, encoding="utf-8")
    done = run("extract", "--vocabulary", path, EXAMPLE)
    assert done.returncode == 1
    line = complaint(done)
    assert line.startswith(f"smmextract: {path}: ")
    assert why in line


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = run("extract", "--vocabulary", tmp_path / "missing.toml", EXAMPLE)
    assert (done.returncode, "cannot be read" in complaint(done)) == (1, True)
