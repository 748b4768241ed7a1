"""Makes the text of a report safe to show, whatever it contains."""

from __future__ import annotations

from unicodedata import category, name

from markupsafe import Markup, escape

_HARMLESS = "\n\t\u00ad\u200c\u200d"
"""Line ends, tabs, soft hyphens, and the joiners used by scripts and emoji."""


def visible(text: str) -> Markup:
    """Return the text escaped, with every invisible character (control, bidi, lone surrogate) spelled out."""
    if text.isprintable():  # true for most pieces: no need to look at every character
        return escape(text)
    return Markup("").join(_spelled(sign) if _hidden(sign) else escape(sign) for sign in text)


def spelled_out(text: str) -> str:
    """Return the same as plain text, for places that hold no markup: a page's title, an option, a tooltip."""
    return "".join(f"[U+{ord(sign):04X}]" if _hidden(sign) else sign for sign in text)


def _hidden(sign: str) -> bool:
    return sign not in _HARMLESS and category(sign) in ("Cc", "Cf", "Cs")


def _spelled(sign: str) -> Markup:
    what = name(sign, "CONTROL CHARACTER" if category(sign) == "Cc" else "HALF OF A CHARACTER").lower()
    return Markup('<span class="sign" title="{}">U+{:04X}</span>').format(what, ord(sign))
