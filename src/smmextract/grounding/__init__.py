"""Figures of other extractors: read them, find them in their report, check them like our own."""

from smmextract.grounding.given import NOT_THERE, check_foreign, figure_from, figures_in, ground, parse_figures

__all__ = ["NOT_THERE", "check_foreign", "figure_from", "figures_in", "ground", "parse_figures"]
