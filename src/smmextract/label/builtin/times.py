"""Finds time expressions as reports write them: "January to August", "Q3 2023", "end-March", "last week", "2.28-3.6".

`Clock` decides which period one means. The forms are in `time_forms.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from smmextract.label.builtin.clock import Form, Time
from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

_DATA = shipped_table(__package__, "time_forms")
_WORDS = _DATA["words"]
_MONTH = {name: number for number, name in enumerate(_WORDS["months"], 1)}
_MONTH |= {name[:3]: number for name, number in _MONTH.items()} | {"sept": 9}
_DAYS: dict[str, int] = {name: at for at, name in enumerate(_WORDS["days"])}
_COUNT: dict[str, int] = {name: at for at, name in enumerate(_WORDS["counts"], 1)}
_COUNT |= {str(number): number for number in range(1, 13)}
_ORDINAL: dict[str, int] = _WORDS["ordinals"]
_SHIFT: dict[str, int] = _WORDS["shifts"]
_MONTHS_OF = {"mont": 1, "quar": 3, "half": 6, "year": 12}


class Found(NamedTuple):
    """A time expression and its place."""

    start: int
    end: int
    time: Time


_Groups = dict[str, str]


def _year(found: _Groups, key: str = "y") -> int | None:
    if found.get(key):
        return int(found[key])
    return 2000 + int(found["yy"]) if key == "y" and found.get("yy") else None


def _shift(found: _Groups) -> int | None:
    return _SHIFT[found["ry"].lower()] if found.get("ry") else None


def _month(name: str) -> int:
    return _MONTH[name.lower().rstrip(".")]


def _part(letter: str, number: int, found: _Groups) -> Time | None:
    length = 3 if letter == "q" else 6
    if not 1 <= number <= 12 // length:
        return None
    first = (number - 1) * length + 1
    form: Form = "quarter" if letter == "q" else "span"
    return Time(form, _year(found), first, first + length - 1, _shift(found), counted=True)


def _day_in_numbers(f: _Groups) -> Time | None:
    month, day = int(f["m"]), int(f["d"])
    return Time("day", None, month, day) if month <= 12 and day <= 31 else None


def _iso(f: _Groups) -> Time:
    year, month = int(f["y"]), int(f["m"])
    return Time("day", year, month, int(f["d"])) if f.get("d") else Time("month", year, month, month)


def _numeric(f: _Groups) -> Time | None:
    """Parse a day with slashes, which is ambiguous between countries unless one of its numbers is above 12."""
    one, two, year = int(f["a"]), int(f["b"]), int(f["y"])
    day, month = (two, one) if two > 12 else (one, two)
    return Time("day", year, month, day, unsure=one <= 12 and two <= 12 and one != two) if month <= 12 else None


def _span(f: _Groups) -> Time:
    first, last = _month(f["m1"]), _month(f["m2"])
    return Time("span" if first != last else "month", _year(f), first, last, _shift(f))


def _so_far(f: _Groups, last: int) -> Time:
    return Time("span", _year(f), 1, last, _shift(f))


def _ends(f: _Groups) -> Time:
    months = _COUNT[f["n"].lower()] if f.get("n") else 3 if f.get("q") else 6 if f.get("w") else 12
    last = _month(f["m"])
    first = last - months + 1
    form: Form = "quarter" if months == 3 and last % 3 == 0 else "span"
    return Time(form, _year(f), first if first > 0 else first + 12, last, _shift(f))


def _named(f: _Groups) -> Time:
    month = _month(f["m"])
    return Time("month", _year(f), month, month, _shift(f))


def _ordinal(f: _Groups) -> Time | None:
    if f.get("m"):
        return Time("month", _year(f), _month(f["m"]), _month(f["m"]))
    return _part(f["p"][0].lower(), _ORDINAL[f["n"].lower()], f)


def _relative(f: _Groups) -> Time:
    shift, noun = _SHIFT[f["s"].lower()], f["noun"].lower()
    if f["s"].lower() in ("previous", "prior") and (noun == "week" or noun[:4] in _MONTHS_OF):
        return Time("before", last=_MONTHS_OF.get(noun[:4], 0), shift=shift)
    if noun in _DAYS:
        return Time("weekday", first=_DAYS[noun], shift=shift)
    if noun == "weekend":
        return Time("weekday", first=6, shift=0)
    if noun == "week":
        return Time("week", shift=None if f["s"].lower() == "the" else shift)
    return Time("quarter" if noun == "quarter" else "month" if noun == "month" else "year", shift=shift)


_MEANS: Mapping[str, Callable[[_Groups], Time | None]] = {
    "day": lambda f: Time("day", _year(f), _month(f["m"]), int(re.sub(r"\D", "", f["d"]))),
    "days": _day_in_numbers,
    "iso": _iso,
    "numeric": _numeric,
    "same": lambda f: Time("same", int(f["y"])),
    "the": lambda f: Time("the", last=_MONTHS_OF.get(f["noun"][:4].lower(), 0)),
    "span": _span,
    "so_far_to_day": lambda f: _so_far(f, _month(f["m"])),
    "months_so_far": lambda f: _so_far(f, _COUNT[f["n"].lower()]),
    "quarters_so_far": lambda f: _so_far(f, 3 * _COUNT[f["n"].lower()]),
    "ends": _ends,
    "ordinal": _ordinal,
    "part": lambda f: _part(f["l"].lower(), int(f["n"]), f),
    "named": _named,
    "session": lambda _: Time("session", shift=-1),
    "offset": lambda f: Time("offset", shift=-1 if f["o"].lower() == "yesterday" else 0),
    "weekday": lambda f: Time("weekday", first=_DAYS[f["noun"].lower()]),
    "relative": _relative,
    "year": lambda f: Time("year", int(f["y"])),
    "full_year": lambda f: Time("year", next((int(f[key]) for key in ("y", "ya", "yb") if f.get(key)), None), last=12),
    "two_years": lambda f: (
        Time("year", int(f["y"]), fiscal="starts") if int(f["z"]) == (int(f["y"]) + 1) % 100 else None
    ),
    "financial_year": lambda f: Time("year", _year(f), fiscal="ends", unsure=True),
    "running_financial_year": lambda f: Time("year", shift=_SHIFT[f["s"].lower()], fiscal="ends"),
}
"""The time that the groups of a form mean, by the name that `time_forms.toml` gives it."""
_MEANT = [_MEANS[form["means"]] for form in _DATA["form"]]


def _filled(pattern: str) -> str:
    """Return a pattern with its parts put in."""
    parts: dict[str, str] = _DATA["parts"]
    parts_of = {**parts, "YEARZ": parts["YEAR"].replace("<y>", "<z>")}
    for name in ("YEARZ", "YEAR", "YEAR1", "PART", "WDAY", "TO", "MON", "M", "D", "N", "Y"):
        pattern = pattern.replace(f"{{{name}}}", parts_of[name])
    return pattern


def patterns() -> list[str]:
    """Return the patterns of all forms, in order."""
    return [_filled(form["pattern"]) for form in _DATA["form"]]


def begins() -> str:
    """Return how a time expression can begin, by first letters: most words are skipped without trying all forms."""
    found: dict[str, list[str]] = {}
    for pattern in map(_filled, _DATA["begins"]):
        letter = pattern[0].lower() if pattern[0].isalpha() else ""
        found.setdefault(letter, []).append(pattern[1:] if letter else pattern)
    others = found.pop("", [])
    return "|".join([*others, *(f"(?-i:[{one}{one.upper()}])(?:{'|'.join(rest)})" for one, rest in found.items())])


def _compiled() -> re.Pattern[str]:
    """Compile all forms into one pattern in which the first match wins; the groups of form 7 are called `f7_...`."""
    parts = []
    for number, pattern in enumerate(patterns()):
        parts.append(f"(?P<f{number}>" + re.sub(r"\(\?P<(\w+)>", rf"(?P<f{number}_\1>", pattern) + ")")
    return regex(rf"(?<![\w.,$])(?={begins()})(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE)


_ANY = _compiled()


@cache
def _groups(number: int) -> Sequence[tuple[str, str]]:
    """Return the groups of a form, by their names in its function and in the combined pattern."""
    return [(name.removeprefix(f"f{number}_"), name) for name in _ANY.groupindex if name.startswith(f"f{number}_")]


_HINT = regex(
    r"\d{4}|FY|same|\d/\d|[1-4][QH]|[QH] ?[1-4]|\d[Mm]\b|\d\.\d+ ?[-–] ?\d"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|day"
    r"|night|week|month|quarter|half|year",
    re.IGNORECASE,
)


def find_times(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the time expressions of `text[start:end]`."""
    if not _HINT.search(text, start, end):
        return
    for match in _ANY.finditer(text, start, end):
        prefix = f"{match.lastgroup}_"  # the form's own group closes last
        number = int(prefix[1:-1])
        groups = {name: value for name, full in _groups(number) if (value := match[full]) is not None}
        if (
            " and " in match[0]
            and "m2" in groups
            and _RESPECTIVELY.search(text, match.end(), min(end, match.end() + 160))
        ):
            for name in ("m1", "m2"):
                month = _month(groups[name])
                yield Found(*match.span(prefix + name), Time("month", _year(groups), month, month, _shift(groups)))
            continue
        time = _MEANT[number](groups)
        if (
            time is not None
            and (time.form == "year" or time.counted)
            and _FISCAL.match(text, match.start(), min(end, match.end() + 40))
        ):
            spanned = _TWO_YEARS.search(text, match.start(), min(end, match.end() + 12)) is not None
            time = replace(time, fiscal=time.fiscal or ("starts" if spanned else "ends"), unsure=True)
        if time is not None and not (match[0] == "May" and _is_modal(text, match.start(), match.end())):
            yield Found(match.start(), match.end(), time)


_RESPECTIVELY = regex(r"[^.;]*\brespectively\b")
_FISCAL = regex(r"[^.,;|]*?\b(?:FY|fiscal|financial year)", re.IGNORECASE)
_TWO_YEARS = regex(r"(?<!\d)20\d\d[-/\u2013]\d\d\b")
_BEFORE_MONTHS = frozenset(_WORDS["before_months"])


def _is_modal(text: str, start: int, end: int) -> bool:
    """Return whether "May" is a verb and not a month ("Destocking May Lift Rates"), judging by the words beside it."""
    before = text[max(0, start - 20) : start].rstrip()
    if not before or not before[-1].isalpha():
        return False
    return before.split()[-1].lower() not in _BEFORE_MONTHS


def month_number(word: str) -> int | None:
    """Return the number of the month with this name or abbreviation."""
    return _MONTH.get(word.casefold())
