"""Scores the figures of reports: results and gold answers in, counts out.

`gold` and `results` read the files and match results with gold answers, `score` aligns and compares the figures of one
report, `evaluation` adds the program's own judgement of its figures, and sums up.
"""

from __future__ import annotations

from smmextract.evaluate.evaluation import Bin, Evaluation, evaluate, together
from smmextract.evaluate.gold import GoldAnswer, read_gold
from smmextract.evaluate.results import Given, paired, read_results, with_text
from smmextract.evaluate.score import Scores, score

__all__ = [
    "Bin",
    "Evaluation",
    "Given",
    "GoldAnswer",
    "Scores",
    "evaluate",
    "paired",
    "read_gold",
    "read_results",
    "score",
    "together",
    "with_text",
]
