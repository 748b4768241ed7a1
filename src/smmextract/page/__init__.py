"""Writes results, and series and reliability of the sources of a store, as self-contained HTML with an index."""

from __future__ import annotations

from smmextract.page.render import render, render_folder

__all__ = ["render", "render_folder"]
