"""What a user can do wrong without meaning to: damaged files, closed streams, readers that stop, stores of others."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from helpers import EXAMPLE
from helpers.command import CLEAN, PROGRAM, complaint, run, run_alone
from smmextract.cli.options.stored import ExportOptions
from smmextract.errors import INTERRUPTED, OK, USAGE
from smmextract.figure import Verdict

DEEP_TOML = "a = " + "[" * 5000 + "]" * 5000
DEEP_JSON = "[" * 100_000
BOM = "\ufeff"
_READING = [
    ("status",),
    ("export", "--format", "csv"),
    ("store", "info"),
    ("series", "production", "--product", "aluminium", "--all-series"),
]


def in_shell(line: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A line of a shell in which $SMM is the program."""
    environ = {"PATH": os.environ["PATH"], "SMM": shlex.join(PROGRAM), "XDG_CONFIG_HOME": "/nonexistent"}
    environ |= {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    command = ["bash", "-c", line.replace("$SMM", shlex.join(PROGRAM)), "bash", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False, timeout=60)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    assert run("batch", "-q", "--reader", "patterns", "--store", folder / "s.db", EXAMPLE).returncode == 3
    return folder / "s.db"


def test_a_line_that_is_nested_too_deeply_costs_itself_alone(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "text": "Zinc output was 1,200 mt in March 2024."}), DEEP_JSON,
             json.dumps({"id": "c", "text": "Zinc output was 1,300 mt in April 2024."})]  # fmt: skip
    source = tmp_path / "reports.jsonl"
    source.write_text(BOM + "\n".join(lines), encoding="utf-8")
    done = run("batch", "--reader", "patterns", "--store", tmp_path / "s.db", source)
    assert (done.returncode, done.stderr) == (4, f"smmextract: {source}:2: is no JSON\n")
    assert done.stdout.startswith("2 read; 1 failed")
    piped = run("batch", "-q", "--reader", "patterns", "--store", tmp_path / "t.db", "-", stdin=source.read_bytes())
    assert (piped.returncode, "-:2: is no JSON" in piped.stderr) == (4, True)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    files = {
        "settings.toml": "max_marks = 30\n",
        "words.toml": '[products.zinc]\n"zinc dust" = ["zinc powder"]\n',
        "rules.toml": '[[rule]]\nid = "own"\nformula = "exports <= production"\nwords = "w"\n',
        "prices.toml": '"m" = { in = 1, out = 2 }\n',
        "figures.json": '[{"literal": "5 mt", "metric": "production", "value": 5, "unit": "t"}]',
    }
    for name, content in files.items():
        (tmp_path / name).write_text(BOM + content, encoding="utf-8")
    settings = str(tmp_path / "settings.toml")
    assert "30 " in run("config", "show", SMMEXTRACT_CONFIG=settings).stdout
    own = ("--rules", tmp_path / "rules.toml", "--vocabulary", tmp_path / "words.toml")
    assert "own" in run("rules", *own).stdout
    assert run("check", *own, tmp_path / "figures.json").returncode == 0
    dry = run("batch", "--dry-run", "--model", "m", "--prices", tmp_path / "prices.toml", CLEAN,
              OPENAI_API_KEY="k", SMMEXTRACT_STORE=str(tmp_path / "none.db"))  # fmt: skip
    assert "USD" in dry.stdout


@pytest.mark.parametrize("option", ["--rules", "--vocabulary", "--prices", "settings"])
def test_what_is_no_toml_is_refused_in_one_line(option: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DEEP_TOML, encoding="utf-8")
    if option == "settings":
        done = run("rules", SMMEXTRACT_CONFIG=str(path))
    elif option == "--prices":
        settings: dict[str, Any] = {"OPENAI_API_KEY": "k", "SMMEXTRACT_STORE": str(tmp_path / "none.db")}
        done = run("batch", "--dry-run", "--model", "m", option, path, CLEAN, **settings)
    else:
        done = run("rules", option, path)
    assert done.returncode in (1, 2)
    line = complaint(done)
    assert line.startswith(f"smmextract: {path}: not ")


@pytest.mark.parametrize("command", [("check",), ("explain",), ("page",), ("evaluate",), ("review", "--plain")])
def test_what_is_no_json_is_refused_in_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(DEEP_JSON, encoding="utf-8")
    more: list[str | Path] = ["f1"] if command[0] == "explain" else [path] if command[0] == "evaluate" else []
    done = run(*command, path, *more)
    assert done.returncode == 1
    assert str(path) in complaint(done)


def test_a_file_name_that_is_none_is_refused_where_the_settings_have_it(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('vocabulary = ["a\\u0000b.toml"]\n', encoding="utf-8")
    done = run("rules", SMMEXTRACT_CONFIG=str(settings))
    assert (done.returncode, "is not a file name" in complaint(done)) == (1, True)


@pytest.mark.parametrize("command", ["extract -", "check -", "page -", "explain - f1", "batch --store s.db -"])
def test_closed_standard_input_is_told(command: str, tmp_path: Path) -> None:
    done = in_shell(f"cd {shlex.quote(str(tmp_path))}; $SMM {command} <&-")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "smmextract: there is no standard input to read from"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["status", "export", "page"])
def test_closed_standard_output_harms_nothing(command: str, store: Path) -> None:
    """A store opened where standard output was would get the output of whatever writes next."""
    before = store.read_bytes()
    where = "$1" if command == "page" else "--store $1"
    done = in_shell(f"$SMM {command} {where} >&-", store)
    assert "Traceback" not in done.stderr
    assert store.read_bytes() == before


def test_closed_standard_error_lets_no_note_into_the_data() -> None:
    done = in_shell("$SMM extract $1 2>&-", EXAMPLE)
    assert done.returncode == 3
    assert len(json.loads(done.stdout)["figures"]) > 5


@pytest.mark.parametrize(
    "command",
    [
        "export --store $1",
        "export --format csv --store $1",
        "rules",
        "config show",
        "series production --all-series --store $1",
        "extract $2 $2",
        "page $1",
        "--help",
    ],
)
def test_a_reader_that_stops_ends_the_command_in_silence(command: str, store: Path) -> None:
    done = in_shell(f"$SMM {command} | true; echo ${{PIPESTATUS[0]}}", store, EXAMPLE)
    notes = [line for line in done.stderr.splitlines() if "no model is configured" not in line]
    assert (done.stdout, notes) == ("0\n", [])


def test_an_export_of_which_the_first_lines_are_wanted_ends_in_silence(store: Path) -> None:
    done = in_shell("$SMM export --store $1 | head -1", store)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


@pytest.fixture
def mounted(store: Path, tmp_path: Path) -> Iterator[Path]:
    """The store in a folder that may not be written, as an archive that is mounted so."""
    folder = tmp_path / "archive"
    folder.mkdir()
    shutil.copy(store, folder / "s.db")
    (folder / "s.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder / "s.db"
    folder.chmod(0o755)


def without_privileges(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as somebody for whom permissions hold."""
    if os.geteuid():
        return run_alone(*arguments)
    if not shutil.which("setpriv"):
        pytest.skip("runs as root, for whom everything may be written")
    caps = "-dac_override,-dac_read_search"
    prefix = f"setpriv --bounding-set={caps} --inh-caps=-dac_override"
    return in_shell(f'{prefix} $SMM "$@"', *arguments)


@pytest.mark.parametrize("command", _READING, ids=lambda command: command[0])
def test_what_only_reads_works_on_a_store_that_may_not_be_written(command: tuple[str, ...], mounted: Path) -> None:
    done = without_privileges(*command, "--store", mounted)
    assert done.returncode in (0, 3), done.stderr
    assert done.stdout
    assert [file.name for file in mounted.parent.iterdir()] == ["s.db"]


def test_a_page_is_made_of_a_store_that_may_not_be_written(mounted: Path) -> None:
    done = without_privileges("page", "-q", mounted)
    assert (done.returncode, "<html" in done.stdout) == (0, True)


def test_what_writes_says_that_the_store_is_read_only(mounted: Path) -> None:
    done = without_privileges("batch", "-q", "--reader", "patterns", "--store", mounted, CLEAN)
    assert (done.returncode, done.stderr) == (1, f"smmextract: {mounted}: the store is read-only\n")


def test_a_number_that_parquet_cannot_hold_is_named(tmp_path: Path) -> None:
    text = "Lead output was 9,000,000,000,000,000,000,000,000,000,000 mt in May 2031."
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    store = ("--store", tmp_path / "s.db")
    run("batch", "-q", "--reader", "patterns", *store, tmp_path / "r.txt")
    for name in ("o.csv", "o.jsonl", "o.xlsx"):
        assert run("export", "-q", *store, "-o", tmp_path / name).returncode == 0
    done = run("export", *store, "-o", tmp_path / "o.parquet")
    if done.returncode:  # a file, or one line that says which figure does not fit
        assert "value of '9,000,000" in complaint(done)
        assert not (tmp_path / "o.parquet").exists()


def test_export_refuses_names_that_do_not_exist_and_two_files(tmp_path: Path) -> None:
    store = ("--store", tmp_path / "s.db")
    run("batch", "-q", CLEAN, "--reader", "patterns", *store)
    assert "did you mean 'flagged'?" in complaint(run("export", *store, "--verdict", "flaged"))
    refused = run("export", *store, "--product", "aluminum", "--format", "csv")
    assert refused.returncode == USAGE
    assert complaint(refused) == "smmextract: no product 'aluminum'; did you mean 'aluminium'?"
    assert run("export", *store, "--product", "zinc").returncode == OK  # known, though no report speaks of it
    assert run("export", *store, "--product", "aluminium").stdout
    refused = run("export", *store, tmp_path / "x1.csv", "-o", tmp_path / "x2.csv")
    assert refused.returncode == USAGE
    assert "two files to write to" in complaint(refused)
    assert not list(tmp_path.glob("*.csv"))


def test_the_verdicts_that_export_takes_are_those_of_figures() -> None:
    asked = get_type_hints(ExportOptions)["verdict"]
    assert get_args(get_args(asked)[0]) == get_args(Verdict)


def test_a_link_whose_file_is_missing_says_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("gone.txt")
    told = complaint(run("extract", "-q", tmp_path / "link.txt", "--reader", "patterns"))
    assert told.endswith("link.txt: no such file; it is a link to gone.txt")


_WHILE_LOADING = (
    "import sys; from types import SimpleNamespace as Finder\n"
    "def find_spec(name, *_):\n"
    "    if name == 'smmextract.cli.app': raise KeyboardInterrupt\n"
    "sys.meta_path.insert(0, Finder(find_spec=find_spec))\n"
)
_WHILE_READING_ROWS = (
    "import sqlalchemy\n"
    "seen = []\n"
    "def stop(cursor, row):\n"
    "    seen.extend(name for name, *_ in cursor.description if name == 'implied_low')\n"
    "    if len(seen) > 1: raise KeyboardInterrupt\n"
    "    return row\n"
    "sqlalchemy.event.listen(sqlalchemy.Engine, 'connect', lambda made, _: setattr(made, 'row_factory', stop))\n"
)


@pytest.mark.parametrize("moment", [_WHILE_LOADING, _WHILE_READING_ROWS])
def test_ctrl_c_ends_a_command_without_a_traceback_whatever_it_does(moment: str, tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    run("batch", "-q", CLEAN, "--reader", "patterns", "--store", store)
    command = [*PROGRAM[:-1], moment + PROGRAM[-1], "export", "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")


def test_the_settings_vocabulary_is_honoured_by_what_reads_many_and_what_reads_stores(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(
        '[products.zinc]\n"zinc dust" = ["zinc flour"]\n[[units.masses]]\nraw = "flask"\nfactor = "0.0345"\n'
        'words = ["flask", "flasks"]\n[metrics.recovery_rate]\ndimension = "ratio"\nhelp = "x"\n',
        encoding="utf-8",
    )
    settings: dict[str, Any] = {
        "SMMEXTRACT_VOCABULARY": str(tmp_path / "words.toml"),
        "SMMEXTRACT_STORE": str(tmp_path / "s.db"),
    }
    report = tmp_path / "r.txt"
    report.write_text("Zinc flour output was 4,000 flasks in March 2024.", encoding="utf-8")
    run("batch", "-q", "--reader", "patterns", report, **settings)
    [row] = map(json.loads, run("export", **settings).stdout.splitlines())
    assert (row["product"], row["value"], row["unit"]) == ("zinc dust", 138, "t")
    assert "0 changed, 1 as before" in run("recheck", **settings).stderr
    assert "138" in run("series", "production", "--product", "zinc flour", "--format", "csv", **settings).stdout
    asking: list[tuple[str, ...]] = [("series", "recovery_rate"), ("export", "--metric", "recovery_rate")]
    for command in asking:
        assert "no metric" not in run(*command, **settings).stderr
        assert "no metric" in run(*command, SMMEXTRACT_STORE=settings["SMMEXTRACT_STORE"]).stderr
    everything: list[tuple[str | Path, ...]] = [
        ("batch", report),
        ("retry",),
        ("recheck",),
        ("series", "price"),
        ("export",),
        ("page", "s.db"),
    ]
    for reading in everything:
        done = run(*reading, **settings | {"SMMEXTRACT_VOCABULARY": str(tmp_path / "missing.toml")})
        assert "missing.toml: cannot be read" in done.stderr, reading
