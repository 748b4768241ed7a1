"""Fit the weights of the built-in reader towards those set by hand: `python benchmarks/fit_reader.py`.

Ground are the gold answers of `tests/reports`, `tests/first_sight` and `tests/written`, and the phrases of
`tests/phrases`. Reports of `tests/unseen` are never fitted on. Cross-validated by report: what a fold is scored with
was fitted without it. `--write` writes `weights.json` and `confidence.toml` of the reader, fitted on all of them;
`--pipeline` prints what the whole pipeline makes of each group of reports with such weights: what to expect of reports
that the reader has not seen. Needs numpy (the extra `test`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from first_sight import TESTS, Case, cases, print_rows, read, totals
from smmextract.evaluate.evaluation import evaluate
from smmextract.evaluate.score import CORE, agrees, score
from smmextract.figure import Figure, Label
from smmextract.label.build_figures import figure_of, mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.label.builtin.choose import WORDED, Candidate, Choice, Tables, Weights
from smmextract.label.builtin.doubts import features_of
from smmextract.label.builtin.scene import View
from smmextract.label.builtin.walk import Walk
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import phrase

HERE = Path(__file__).resolve().parent
READER = HERE.parents[0] / "src" / "smmextract" / "label" / "builtin"
WORDS = Vocabulary.shipped()
FIELDS = ("form", "metric", "period", "basis", "direction", "product", "region", "segment", "modality")
FOLDS, ROUNDS, STEPS = 6, 2, 120
L2 = 8.0
SAYS = " says "
"""Between value and word in the name of a feature that is a word of the sentence."""
SMALL = 0.1
"""Weights below this are left out of the file."""
PHRASE_TIMES = 2
"""How often a phrase counts: each states a form alone, which a report may hold beside twenty others."""
THRESHOLD = 0.88
"""Confidence below which a label is in doubt: chosen by what it leaves right and in doubt (printed)."""

INVENTED = "inv-"

Array = np.ndarray[Any, np.dtype[Any]]
Gold = Mapping[str, Any]


@dataclass
class Ground:
    """A text with what its numbers are: by place in `mentions` the gold entry, None for what is no figure."""

    name: str
    report: Report
    mentions: list[Mention]
    answers: dict[int, Gold]
    aside: set[int] = field(default_factory=set)
    partial: frozenset[str] | None = None


@dataclass(frozen=True)
class Decision:
    """One choice that the reader had: its candidates, and which of them are right."""

    field: str
    name: str
    candidates: Sequence[Candidate]
    right: Sequence[bool]


@dataclass(frozen=True)
class Judged:
    """One label that the reader gave, by what its confidence is told, and whether it is right in core."""

    name: str
    own: bool
    real: bool
    features: Mapping[str, float]
    right: bool


def grounds() -> list[Ground]:
    found = []
    for case in cases():
        if case.group != "unseen":
            found.append(_of_report(case.name, case.text, case.gold.figures))
    lines = (TESTS / "phrases" / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
    return found + PHRASE_TIMES * [_of_phrase(number, json.loads(line)) for number, line in enumerate(lines)]


def candidates_of(report: Report) -> list[Mention]:
    return [mention for mention in mentions_of(report, WORDS) if mention.why_not is None]


def _of_report(name: str, text: str, gold: Sequence[Gold]) -> Ground:
    report = from_text(text, name)
    mentions = candidates_of(report)
    stubs = [_stub(place, mention) for place, mention in enumerate(mentions)]
    counted = [{**entry, "optional": False, "minor": False} for entry in gold]
    scores = score(stubs, counted, report.text)
    answers = {int(pair.figure.id): pair.gold for pair in scores.pairs}
    by_literal = {id(entry): source for entry, source in zip(counted, gold, strict=True)}
    originals = {place: by_literal[id(entry)] for place, entry in answers.items()}
    aside = {place for place, entry in originals.items() if entry.get("optional") or entry.get("minor")}
    return Ground(name, report, mentions, dict(originals), aside)


def _stub(place: int, mention: Mention) -> Figure:
    return Figure(
        id=str(place),
        literal=mention.literal,
        start=mention.start,
        end=mention.end,
        metric="other",
        value=mention.value,
    )


def _of_phrase(number: int, told: Mapping[str, Any]) -> Ground:
    text = f"{told['title']}\n\nPublished: {told['published']} 10:00\nSource: SMM\n\n{told['body']}\n"
    report = from_text(text)
    mentions = candidates_of(report)
    answers: dict[int, Gold] = {}
    place = 0
    for row in told["expected"]:
        literal, *values = row.split(" | ")
        while place < len(mentions) and mentions[place].literal != literal:
            place += 1
        if place == len(mentions):
            break
        answers[place] = {name: _read(name, value) for name, value in zip(told["fields"], values, strict=True)}
        place += 1
    return Ground(f"phrase {number}", report, mentions, answers, partial=frozenset(told["fields"]))


def _read(name: str, value: str) -> str | float | None:
    if value == "-":
        return None
    return float(value) if name == "value" else value


def is_right(ground: Ground, name: str, value: str | None, place: int) -> bool | None:
    """Whether this value of a field is right for this number; None where nobody says."""
    gold = ground.answers.get(place)
    if gold is None:
        return value == "none" if name == "form" else None
    if place in ground.aside:
        return True if name == "form" else None
    source = {"form": "kind", "direction": "value"}.get(name, name)
    if ground.partial is not None and source not in ground.partial:
        return None
    if name == "form":
        return value in _forms(gold)
    if name == "direction":
        signs = [gold["value"], *([gold["alt_value"]] if "alt_value" in gold else [])]
        return None if not gold["value"] else any((sign < 0) == (value == "down") for sign in signs)
    if name == "basis":
        plain = "yoy" if value == "ytd_yoy" else value
        return agrees("basis", plain, gold, WORDS) or (plain == "yoy" and agrees("basis", "ytd_yoy", gold, WORDS))
    if name == "segment" and value and gold.get("segment"):
        parts = str(gold["segment"]).lower().split(", ")
        named = WORDS.category(value) is None and set(phrase(value)) <= set(phrase(str(gold["segment"])))
        return agrees(name, value, gold, WORDS) or value.lower() in parts or named
    return agrees(name, value, gold, WORDS)


def _forms(gold: Gold) -> set[str]:
    if gold.get("metric") == "capacity_change":
        return {"level", "change"}
    return {str(gold["kind"]), *([str(gold["alt_kind"])] if "alt_kind" in gold else [])}


@dataclass(slots=True)
class Taught(Walk):
    """The reader, which tells what it had to choose from, and while it is `taught` goes on with the right answer."""

    ground: Ground | None = None
    taught: bool = False
    decisions: list[Decision] = field(default_factory=list)

    def decide(self, name: str, view: View, candidates: Sequence[Candidate]) -> Choice:
        choice = Walk.decide(self, name, view, candidates)
        ground, place = self.ground, view.number.place
        assert ground is not None
        if name == "direction" and view.number.mention.sign:
            return choice
        told = [is_right(ground, name, one.value, place) for one in candidates]
        if all(one is None for one in told):
            return choice
        right = [bool(one) for one in told]
        worded = _worded(candidates, view.sentence.words) if name in WORDED else candidates
        self.decisions.append(Decision(name, ground.name, worded, right))
        if self.taught and any(right) and place in ground.answers:
            return Choice(((candidates[right.index(True)].value, 1.0),))
        return choice


def _worded(candidates: Sequence[Candidate], words: Iterable[str]) -> list[Candidate]:
    """Add to each candidate the words of its sentence as features."""
    return [one._replace(features=(*one.features, *(_says(one.value, word) for word in words))) for one in candidates]


@cache
def _says(value: str | None, word: str) -> str:
    return f"{value}{SAYS}{word}"


def walked(ground: Ground, weights: Weights, *, taught: bool = False) -> Taught:
    walk = Taught(ground.report, ground.mentions, WORDS, weights, ground=ground, taught=taught)
    walk.run()
    return walk


def weights_of(tables: Tables, small: float = 0.0) -> Weights:
    """Return the weights that are not small, those of words apart."""
    features: dict[str, dict[str, float]] = {name: {} for name in tables}
    words: dict[str, dict[str, dict[str, float]]] = {name: {} for name in WORDED}
    for name, table in tables.items():
        for feature, weight in sorted(table.items()):
            value, says, word = feature.partition(SAYS)
            if abs(weight) < small:
                continue
            if says:
                words[name].setdefault(word, {})[value] = round(weight, 2)
            else:
                features[name][feature] = round(weight, 2)
    return Weights(features, words)


def hand_weights() -> dict[str, dict[str, float]]:
    data = tomllib.loads((HERE / "hand_weights.toml").read_text(encoding="utf-8"))
    shared = data.pop("all")
    return {name: {**(shared if name not in ("form", "modality") else {}), **data.get(name, {})} for name in FIELDS}


def fitted(decisions: Iterable[Decision], l2: float = L2) -> dict[str, dict[str, float]]:
    """The weights of each field that make the right values likeliest, held near the ones set by hand."""
    by_field: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        if any(one.right) and not all(one.right):
            by_field[one.field].append(one)
    hand = hand_weights()
    return {name: _fitted(by_field[name], hand[name], l2) for name in FIELDS}


def _fitted(decisions: Sequence[Decision], hand: Mapping[str, float], l2: float) -> dict[str, float]:
    counts = Counter(name for one in decisions for cand in one.candidates for name in set(cand.features))
    told_by: dict[str, set[str]] = defaultdict(set)
    for one in decisions:
        for name in {name for cand in one.candidates for name in cand.features if SAYS in name}:
            told_by[name].add(one.name)
    # a word that one report alone uses, mostly a name, says nothing of others
    kept = (name for name, count in counts.items() if count > 1 and (SAYS not in name or len(told_by[name]) > 1))
    ids = {name: number for number, name in enumerate(sorted(kept))}
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    right: list[float] = []
    doubt: list[float] = []
    for one in decisions:
        starts.append(len(right))
        for cand, ok in zip(one.candidates, one.right, strict=True):
            for name in cand.features:
                if name in ids:
                    rows.append(len(right))
                    columns.append(ids[name])
            right.append(float(ok))
            doubt.append(cand.doubt)
    start = np.array([hand.get(name, 0.0) for name in ids])
    weights = _descend(np.array(rows), np.array(columns), np.array(starts), np.array(right), np.array(doubt), start, l2)
    return {**hand, **dict(zip(ids, map(float, weights), strict=True))}


def _descend(rows: Array, columns: Array, starts: Array, right: Array, doubt: Array, start: Array, l2: float) -> Array:
    """Adam on the likelihood of the right candidates, summed, with a pull towards the start."""
    count, features = len(right), len(start)
    owner = np.zeros(count, int)
    owner[starts[1:]] = 1
    owner = np.cumsum(owner)
    weights, first, second = start.copy(), np.zeros(features), np.zeros(features)
    for step in range(1, STEPS + 1):
        scores = doubt + np.bincount(rows, weights=weights[columns], minlength=count)
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        likely = odds / np.add.reduceat(odds, starts)[owner]
        true = odds * right
        wanted = true / np.maximum(np.add.reduceat(true, starts), 1e-30)[owner]
        slope = np.bincount(columns, weights=(likely - wanted)[rows], minlength=features) + l2 * (weights - start)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope * slope
        rate = 0.15 if step < 0.6 * STEPS else 0.045
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-6)
    return weights


def fold_of(name: str) -> int:
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % FOLDS


def judged(ground: Ground, walk: Walk) -> list[Judged]:
    """Every label that the reader gave in a report, and whether it is right in core."""
    found = []
    for place, reading in walk.readings.items():
        if not isinstance(reading.label, Label) or place in ground.aside:
            continue
        gold = ground.answers.get(place)
        figure = figure_of("f", ground.mentions[place], reading.label, WORDS)
        right = gold is not None and all(agrees(name, getattr(figure, name), gold, WORDS) for name in CORE)
        features = features_of(reading.label, reading.choices, reading.view)
        real = not ground.name.startswith(INVENTED)
        found.append(Judged(ground.name, reading.view.scene.own, real, features, right))
    return found


def logistic(rows: Array, right: Array, l2: float = 1.0) -> Array:
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right) + l2 * weights
        curve = (rows.T * (likely * (1 - likely))) @ rows + l2 * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def calibration(labels: Sequence[Judged]) -> tuple[dict[str, float], Array, Array]:
    """Coefficients fitted on all labels; for each label the confidence by those of the other folds; what is right."""
    names = sorted({name for one in labels for name in one.features})
    rows = np.array([[one.features.get(name, 0.0) for name in names] for one in labels])
    right = np.array([float(one.right) for one in labels])
    folds = np.array([fold_of(one.name + "c") for one in labels])
    stated = np.zeros(len(labels))
    for fold in range(FOLDS):
        weights = logistic(rows[folds != fold], right[folds != fold])
        stated[folds == fold] = 1 / (1 + np.exp(-rows[folds == fold] @ weights))
    return dict(zip(names, map(float, logistic(rows, right)), strict=True)), stated, right


def cross_validated(ground: Sequence[Ground]) -> tuple[list[Decision], list[Judged]]:
    """Decisions to fit on (taught, and as the reader of other folds comes to them), and labels it was not fitted on."""
    by_hand = weights_of(hand_weights())
    taught = [one for item in ground for one in walked(item, by_hand, taught=True).decisions]
    out: list[Decision] = []
    labels: list[Judged] = []
    for _ in range(ROUNDS):
        fresh: list[Decision] = []
        labels = []
        for fold in range(FOLDS):
            weights = weights_of(fitted(one for one in (*taught, *out) if fold_of(one.name) != fold))
            for item in (item for item in ground if fold_of(item.name) == fold):
                walk = walked(item, weights)
                fresh += walk.decisions
                if item.partial is None:
                    labels += judged(item, walk)
        out = fresh
    return taught + out, labels


def print_limits(labels: Sequence[Judged], stated: Array, right: Array) -> None:
    """Print what limits of confidence leave right and in doubt, of all labels and of those of real reports."""
    real = np.array([one.real for one in labels])
    for name, some in (
        ("own", np.array([one.own for one in labels])),
        ("other", np.array([not one.own for one in labels])),
    ):
        for limit in (0.85, THRESHOLD, 0.9, 0.92):
            shown = [
                (title, chosen & (stated >= limit), chosen) for title, chosen in (("all", some), ("real", some & real))
            ]
            told = (
                f"{title}: {right[above].mean():.3f} right, {1 - above.sum() / of.sum():.3f} in doubt"
                for title, above, of in shown
            )
            print(f"{name} from {limit}:", "; ".join(told))


def print_pipeline(decisions: Sequence[Decision]) -> None:
    """Print the scores of the whole pipeline, each report read with weights that were fitted without it."""
    labellers = [
        BuiltinLabeller(weights=weights_of(fitted(one for one in decisions if fold_of(one.name) != fold)))
        for fold in range(FOLDS)
    ]
    known = [case for case in cases() if case.group != "unseen"]
    scored = [(case, evaluate(read(case, labellers[fold_of(case.name)]), case.gold)) for case in known]
    print_rows(totals((replace(case, group=_kind(case)), one) for case, one in scored))


def _kind(case: Case) -> str:
    return "invented" if case.name.startswith(INVENTED) else "tuned before" if case.group == "tuned" else "real"


def write_weights(folder: Path, tables: Tables) -> None:
    """Write what is not small, as JSON: it is read at every start, fourteen times as fast as TOML."""
    weights = weights_of(tables, SMALL)
    lines = {name: _in_lines(table) for name, table in weights.words.items()}
    (folder / "words.json").write_text("{\n" + ",\n".join(f'"{k}": {v}' for k, v in lines.items()) + "\n}\n", "utf-8")
    told = json.dumps(weights.features, indent=0, ensure_ascii=False)
    (folder / "weights.json").write_text(told + "\n", encoding="utf-8")


def _in_lines(table: Tables) -> str:
    """Return a table as JSON with one word a line."""
    lines = (f"{json.dumps(word, ensure_ascii=False)}: {json.dumps(values)}" for word, values in sorted(table.items()))
    return "{\n" + ",\n".join(lines) + "\n}"


def write_confidence(path: Path, coefficients: Mapping[str, float]) -> None:
    lines = (f"{json.dumps(name)} = {round(value, 2)}" for name, value in sorted(coefficients.items()))
    head = f"# Fitted by benchmarks/fit_reader.py; see docs/reader.md.\n\nthreshold = {THRESHOLD}\n\n[coefficients]\n"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--pipeline", action="store_true")
    given = parser.parse_args()
    ground = grounds()
    decisions, labels = cross_validated(ground)
    coefficients, stated, right = calibration(labels)
    print_limits(labels, stated, right)
    if given.pipeline:
        print_pipeline(decisions)
    if given.write:
        weights = fitted(decisions)
        write_weights(READER, weights)
        write_confidence(READER / "confidence.toml", coefficients)


if __name__ == "__main__":
    main()
