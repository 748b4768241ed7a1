"""Scores the figures of reports: results and gold answers in, counts out."""
