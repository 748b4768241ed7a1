"""Generate the pages of docs/ that come from the program itself: commands, exit codes, metrics, rules.

    python docs/generate.py          # writes them
    python docs/generate.py --check  # exit with 1 if one is out of date; a test does the same

These pages are generated from code and data, so they cannot contradict the program.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import typer.main
from typer.core import TyperCommand, TyperGroup

from smmextract.arithmetic import default_rules
from smmextract.cli.app import app

DOCS = Path(__file__).parent
NOTE = "<!-- made by docs/generate.py: change the program, not this page -->\n"


def commands() -> str:
    """All commands with their arguments and options, and the exit codes."""
    root = typer.main.get_command(app)
    return "\n".join(["# Commands", "", NOTE, *_command(root, "smmextract"), *_exit_codes()])


def _command(command: object, path: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        context = typer.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child and not child.hidden:
                yield from _command(child, f"{path} {name}")
        return
    assert isinstance(command, TyperCommand)
    yield f"## {path}"
    yield ""
    yield (command.help or "").strip()
    yield ""
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    if shown:
        yield "| | |"
        yield "| --- | --- |"
    for one in shown:
        names = [f"{one.name}".upper()] if one.param_type_name == "argument" else one.opts
        yield f"| {', '.join(f'`{name}`' for name in names)} | {_cell(getattr(one, 'help', None) or '')} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield "| code | means |"
    yield "| --- | --- |"
    told = (
        "nothing flagged",
        "failure: bad input",
        "usage: an option, name or setting that does not exist",
        "something is flagged or was not understood; for `evaluate`, a threshold was missed",
        "some reports failed, the others are done",
        "the model or the network failed",
        "the budget was reached",
    )
    for code, text in [*enumerate(told), (130, "interrupted")]:
        yield f"| {code} | {text} |"
    yield ""
    yield "If several codes apply, the first of 130, 5 (nothing could be done), 6, 4, 1, 3 is used."
    yield ""


def metrics() -> str:
    """The blocks of metrics.toml."""
    text = resources.files("smmextract").joinpath("vocabulary/metrics.toml").read_text(encoding="utf-8")
    lines = ["# Metrics", "", NOTE, "What each metric measures, as defined in `vocabulary/metrics.toml`.", ""]
    lines += ["| metric | measures | means |", "| --- | --- | --- |"]
    for name, block in tomllib.loads(text).items():
        lines.append(f"| `{name}` | {block['dimension']} | {_cell(block['help'])} |")
    return "\n".join([*lines, ""])


def rules() -> str:
    """All rules, as `smmextract rules` lists them."""
    book = default_rules()
    entries = [(rule.id, rule.formula.text, rule.words) for rule in book.rules]
    entries += [(form.id, form.formula, form.words) for form in book.forms]
    lines = ["# Rules", "", NOTE, "| rule | formula | in words |", "| --- | --- | --- |"]
    lines += [f"| {name} | `{formula}` | {_cell(words)} |" for name, formula, words in entries]
    return "\n".join([*lines, ""])


PAGES: dict[str, Callable[[], str]] = {"commands.md": commands, "metrics.md": metrics, "rules.md": rules}


def main() -> int:
    """Write the pages, or with --check name those that are out of date."""
    check = "--check" in sys.argv
    old = [name for name, make in PAGES.items() if not _same(DOCS / name, make())]
    for name in old if not check else ():
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    if check and old:
        sys.stderr.write(f"out of date: {', '.join(old)} (run: python docs/generate.py)\n")
    return int(check and bool(old))


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
