"""Scores the figures of reports: results and gold answers in, counts out.

`results` reads the files and matches results with gold answers, `score` aligns and compares the figures of one
report, `evaluation` adds the program's own judgement of its figures, and sums up.
"""

from __future__ import annotations

from smmextract.evaluate.evaluation import Bin, Evaluation, evaluate, together
from smmextract.evaluate.results import Given, GoldAnswer, paired, read_gold, read_results, with_text
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
