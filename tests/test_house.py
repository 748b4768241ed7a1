"""The house is as CONTRIBUTING.md says."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

from helpers import ROOT

PACKAGE = ROOT / "src" / "smmextract"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_a_module_name_stands_once_but_for_commands_named_as_their_stage() -> None:
    places: dict[str, list[Path]] = defaultdict(list)
    for path in MODULES:
        if path.stem != "__init__" and path.parent != PACKAGE / "cli":
            places[path.stem].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_public_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[Path]] = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_module_has_more_than_400_lines() -> None:
    assert [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_the_folders_are_told_in_the_order_in_which_they_may_import() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    level = {name: -place for place, layer in enumerate(layers) for name in layer.split(" | ")}
    told = re.findall(r"^\| `(\w+)/` \|", CONTRIBUTING, re.MULTILINE)
    assert set(told) == {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert [level[name] for name in told] == sorted(level[name] for name in told)


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.(?:py|toml|md))`", CONTRIBUTING)
    assert len(named) > 10
    known = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.*")}
    for folder in ("src", "tests", "docs", "benchmarks"):
        known |= {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.*")}
    assert [name for name in named if not any(path == name or path.endswith(f"/{name}") for path in known)] == []
