"""The nearest name that is known: what a person has probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_CUTOFF = 0.6
_LISTED = 20


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Return the known name that is most like `name`, whatever the case; None where none is alike."""
    by_fold: dict[str, str] = {}
    for one in known:
        by_fold.setdefault(one.casefold(), one)
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = _CUTOFF, listed: int = _LISTED) -> str:
    """Return the end of a message about a name that is not known: `; did you mean 'x'?`.

    Where none is alike it lists the first `listed` of those that are known; "" where it may list none.
    """
    known = list(known)
    near = nearest(name, known, cutoff)
    if near is not None:
        return f"; did you mean {near!r}?"
    if not listed:
        return ""
    more = ", …" if len(known) > listed else ""
    return f"; there are {', '.join(known[:listed])}{more}" if known else "; there are none"
