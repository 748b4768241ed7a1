"""A developer's minute: `nox` runs lint, types, tests and docs; `nox -s bench` and `nox -s release` what takes longer.

Sessions share the environment that nox itself is installed in (`pip install -e '.[dev]'`), because the project's own
dependencies are the slow part of a fresh one. `.ci/run` makes such an environment and calls the same sessions.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "docs", "test"]
PYTHON = sys.executable


@nox.session
def lint(session: nox.Session) -> None:
    """Style, names, complexity, and the one direction of the imports."""
    session.run(PYTHON, "-m", "ruff", "check", ".")
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".")
    session.run(str(Path(PYTHON).parent / "lint-imports"), "--cache-dir", "none")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    session.run(PYTHON, "-m", "mypy")


@nox.session
def test(session: nox.Session) -> None:
    """The tests, on all cores; more arguments go to pytest."""
    session.run(PYTHON, "-m", "pytest", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The site, into a temporary folder or the one that is given; a link that leads nowhere is an error."""
    with tempfile.TemporaryDirectory() as folder:
        target = session.posargs[0] if session.posargs else folder
        session.run(PYTHON, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto", "docs", target)


@nox.session
def bench(session: nox.Session) -> None:
    """First sight of the built-in reader, the scanner, and the arithmetic, each a minute or some."""
    for name in session.posargs or ["first_sight", "scanner", "arithmetic"]:
        session.run(PYTHON, f"benchmarks/{name}.py")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz reports, answers, rule and vocabulary files, each a minute or for the seconds that are given."""
    session.run(PYTHON, "-m", "pip", "install", "--quiet", "atheris")
    for target in ["report", "answer", "rules", "vocabulary"]:
        session.run(PYTHON, "tests/fuzz.py", target, *(session.posargs or ["60"]))


@nox.session
def release(session: nox.Session) -> None:
    """Build wheel and sdist, check them, and run the installed wheel in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        session.run(PYTHON, "-m", "build", "--outdir", folder)
        built = sorted(map(str, Path(folder).iterdir()))
        session.run(PYTHON, "-m", "twine", "check", "--strict", *built)
        session.run(PYTHON, "-m", "venv", f"{folder}/env")
        wheel = next(name for name in built if name.endswith(".whl"))
        session.run(f"{folder}/env/bin/pip", "install", "--quiet", wheel, external=True)
        program = f"{folder}/env/bin/smmextract"
        session.run(program, "--version", external=True)
        session.run(program, "rules", external=True, silent=True)
        example = "examples/aluminium-january.txt"
        session.run(program, "extract", "--format", "table", example, external=True, success_codes=[3])
