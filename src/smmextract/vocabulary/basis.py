"""How the trade abbreviates what a change is measured against."""

from __future__ import annotations

_WORDS = {
    "mom": "MoM", "yoy": "YoY", "wow": "WoW", "qoq": "QoQ", "ytd_yoy": "YoY", "vs_forecast": "against forecast",
}  # fmt: skip


def basis_words(basis: str | None) -> str:
    """The usual abbreviation of a basis; nothing for one that has none."""
    return _WORDS.get(basis or "", "")
