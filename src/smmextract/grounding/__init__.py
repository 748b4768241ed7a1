"""Figures of other extractors: read them (`given`), find them in their report (`places`), check them like our own."""

from smmextract.grounding.given import check_foreign, figure_from, figures_in, parse_figures
from smmextract.grounding.places import NOT_THERE, ground

__all__ = ["NOT_THERE", "check_foreign", "figure_from", "figures_in", "ground", "parse_figures"]
