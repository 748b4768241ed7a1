"""The trade's abbreviations for the bases of changes."""

from __future__ import annotations

_WORDS = {
    "mom": "MoM", "yoy": "YoY", "wow": "WoW", "qoq": "QoQ", "ytd_yoy": "YoY", "vs_forecast": "against forecast",
}  # fmt: skip


def basis_words(basis: str | None) -> str:
    """Return the usual abbreviation of a basis; "" if it has none."""
    return _WORDS.get(basis or "", "")
