"""Scores the figures of reports: results and gold answers in, counts out.

`results` reads the files and matches results with gold answers, `score` aligns and compares the figures of one
report, `evaluation` adds the program's own judgement of its figures, and sums up.
"""
