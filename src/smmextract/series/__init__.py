"""Relates the same quantity in several reports: what others say about a report's figures, series over time."""

from __future__ import annotations

from smmextract.series.across import Across, check_across
from smmextract.series.known import KnownFigure

__all__ = ["Across", "KnownFigure", "check_across"]
