"""What each form and kind of weight is worth: `python benchmarks/ablation.py [--group NAME] [--forms] [--weights]`.

One at a time, a form is taken out of `templates.toml`, or all weights of one field whose feature begins alike (the
side, the distance, what was held from the number before) are set to nothing; printed is how many figures are right in
core with and without it, on the reports of a group ("unseen", "read", "tuned", or all). Weights are not fitted again,
so this tells what the reader leans on, not what could take its place.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from first_sight import Case, cases, read
from smmextract.evaluate.evaluation import evaluate
from smmextract.label.builtin import BuiltinLabeller, templates
from smmextract.label.builtin.choose import Weights, shipped_weights

_WORD = re.compile(r"[A-Za-z=<>#]+")


def right(some: Sequence[Case], weights: Weights | None = None) -> int:
    """How many figures are right in core."""
    labeller = BuiltinLabeller(weights=weights)
    return sum(pair.core for case in some for pair in evaluate(read(case, labeller), case.gold).scores.pairs)


def without_forms(some: Sequence[Case]) -> Iterator[tuple[str, int]]:
    """Each form, and how many figures are right without it."""
    shipped = templates.templates()
    original = templates.templates
    try:
        for one in shipped:
            left = tuple(other for other in shipped if other is not one)
            templates.templates = lambda left=left: left  # type: ignore[assignment]
            yield one.name, right(some)
    finally:
        templates.templates = original


def without_weights(some: Sequence[Case]) -> Iterator[tuple[str, int]]:
    """Each field with each family of its features, and how many figures are right without them."""
    weights = shipped_weights()
    for field, values in weights.features.items():
        for family in sorted({_family(name) for name in values}):
            left: Mapping[str, float] = {name: value for name, value in values.items() if _family(name) != family}
            yield f"{field}: {family}", right(some, replace(weights, features={**weights.features, field: left}))


def _family(name: str) -> str:
    found = _WORD.match(name.rsplit("|", maxsplit=1)[-1])
    return found[0] if found else name[:1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--group", help="unseen, read or tuned; else all reports.")
    parser.add_argument("--forms", action="store_true")
    parser.add_argument("--weights", action="store_true")
    given = parser.parse_args()
    some = [case for case in cases() if given.group in (None, case.group)]
    whole = right(some)
    rows: list[tuple[str, int]] = []
    if given.forms or not given.weights:
        rows += without_forms(some)
    if given.weights:
        rows += without_weights(some)
    print(f"{len(some)} reports, {whole} figures right in core\n\n| without | right | worth |\n| --- | ---: | ---: |")
    for name, count in sorted(rows, key=lambda row: row[1]):
        if count != whole:
            print(f"| {name} | {count} | {whole - count:+d} |")
    print(f"\n{sum(count == whole for _, count in rows)} of {len(rows)} change nothing here.")


if __name__ == "__main__":
    main()
