"""Figures from elsewhere: read (`given`), found in their report (`places`), checked like our own."""

from smmextract.grounding.given import check_foreign, figure_from, figures_in, parse_figures, parse_json

__all__ = ["check_foreign", "figure_from", "figures_in", "parse_figures", "parse_json"]
