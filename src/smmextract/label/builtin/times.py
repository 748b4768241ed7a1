"""Finds time expressions as reports write them: "January to August", "Q3 2023", "end-March", "last week", "2.28-3.6".

In: a passage. Out: the expressions with their places, in order and without overlap. `Clock` decides which period one
means. Each form is one line of `_FORMS`: a pattern, and the meaning of its named groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from smmextract.label.builtin.clock import Time

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH |= {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_DAYS = {
    name: at for at, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_COUNT = {
    name: at
    for at, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_COUNT |= {str(number): number for number in range(1, 13)}
_ORDINAL = {
    "opening": 1,
    "final": 4,
    "closing": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_SHIFT = {"last": -1, "previous": -1, "past": -1, "prior": -1, "preceding": -1, "this": 0, "current": 0, "the": 0}
_SHIFT |= {"next": 1, "coming": 1, "following": 1}

_M = (
    r"(?:january|february|(?-i:March|MARCH)|april|(?-i:May|MAY)|june|july|august|september|october|november|december"
    r"|(?:jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|(?-i:Mar|MAR))\b\.?)"
)
_Y = r"(?:19|20)\d\d"
_D = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%])(?!\.\d)"
_OF = r"(?:,? (?:of |in )?(?:the )?(?:year )?|['\u2019])"
_YEAR = rf"(?:{_OF}(?P<y>{_Y})\b|(?:['\u2019]|-)(?P<yy>\d\d)(?![\d%,.-])|,? (?:of |in )?(?P<ry>last|this|next) year\b)?"
_YEAR1 = rf"(?:,? (?P<y1>{_Y}))?"
_PART = r"(?:(?:early|mid|late|end|beginning|start|middle|the whole|whole)(?:[- ]of)?[- ])?"
_WDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_TO = r"(?: ?[-–—/~] ?| to (?:end-|late |mid-)?| through | until | till | and )"
_N = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[2-9])"


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


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _span(found: _Groups) -> Time:
    first, last = _month(found["m1"]), _month(found["m2"])
    return Time("span" if first != last else "month", _year(found), first, last, _shift(found))


def _part(letter: str, number: int, found: _Groups) -> Time | None:
    length = 3 if letter == "q" else 6
    if not 1 <= number <= 12 // length:
        return None
    first = (number - 1) * length + 1
    form = "quarter" if letter == "q" else "span"
    return Time(form, _year(found), first, first + length - 1, _shift(found), counted=True)  # type: ignore[arg-type]


def _ends(found: _Groups, months: int) -> Time | None:
    last = _month(found["m"])
    first = last - months + 1
    form = "quarter" if months == 3 and last % 3 == 0 else "span"
    return Time(form, _year(found), first if first > 0 else first + 12, last, _shift(found))  # type: ignore[arg-type]


def _numeric(found: _Groups) -> Time | None:
    """Parse a day with slashes, which is ambiguous between countries unless one of its numbers is above 12."""
    one, two, year = int(found["a"]), int(found["b"]), int(found["y"])
    day, month = (two, one) if two > 12 else (one, two)
    return Time("day", year, month, day, unsure=one <= 12 and two <= 12 and one != two) if month <= 12 else None


def _relative(found: _Groups) -> Time:
    shift, noun = _SHIFT[found["s"].lower()], found["noun"].lower()
    if noun in _DAYS:
        return Time("weekday", first=_DAYS[noun], shift=shift)
    if noun == "weekend":
        return Time("weekday", first=6, shift=0)
    if noun == "week":
        return Time("week", shift=None if found["s"].lower() == "the" else shift)
    if noun == "quarter":
        return Time("quarter", shift=shift, first=0)
    return Time("month", shift=shift, first=0) if noun == "month" else Time("year", shift=shift)


def _day(found: _Groups) -> Time:
    return Time("day", _year(found), _month(found["m"]), _number(found["d"]))


def _iso(found: _Groups) -> Time:
    year, month = int(found["y"]), int(found["m"])
    return Time("day", year, month, int(found["d"])) if found.get("d") else Time("month", year, month, month)


def _named(found: _Groups) -> Time:
    month = _month(found["m"])
    return Time("month", _year(found), month, month, _shift(found))


def _months_so_far(found: _Groups) -> Time:
    return Time("span", _year(found), 1, _COUNT[found["n"].lower()], _shift(found))


_Build = Callable[[_Groups], Time | None]
_FORMS: tuple[tuple[str, _Build], ...] = (
    (rf"(?:from |between )?January 1 (?:to|through|until) (?P<m>{_M}) {_D}{_YEAR}",
     lambda f: Time("span", _year(f), 1, _month(f["m"]), _shift(f))),
    (rf"(?P<y>{_Y})[-/.](?P<m>0[1-9]|1[0-2])[-/.](?P<d>\d\d)\b", _iso),
    (rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>{_Y})\b", _numeric),
    (rf"(?P<y>{_Y})[-/.](?P<m>0[1-9]|1[0-2])(?![\d.])", _iso),
    (rf"(?P<m>0[1-9]|1[0-2])[-/](?P<y>{_Y})\b", _iso),
    (
        r"(?:the )?(?:same|corresponding|year-ago) (?:period|months?|quarter|time|week|half)"
        rf"(?: of| in)? (?P<y>{_Y})\b",
        lambda f: Time("same", int(f["y"])),
    ),
    (
        r"\(?(?:\d{1,2})\.(?:\d{1,2}) ?[-–] ?(?P<m>\d{1,2})\.(?P<d>\d{1,2})\)?(?![\d%])",
        lambda f: Time("day", None, int(f["m"]), int(f["d"])) if int(f["m"]) <= 12 and int(f["d"]) <= 31 else None,
    ),
    (rf"(?:(?:from )?{_M} ?{_D}{_TO})(?P<m>{_M}) ?(?P<d>{_D}){_YEAR}", _day),
    (rf"(?P<m>{_M}) ?{_D} ?(?:[-–]|to) ?(?P<d>{_D}){_YEAR}", _day),
    (rf"(?:{_WDAY},? )?(?P<m>{_M}) ?(?P<d>{_D})\b{_YEAR}", _day),
    (rf"(?:{_WDAY},? )?(?P<d>{_D}) (?:of )?(?P<m>{_M}){_YEAR}", _day),
    (
        rf"(?:the )?(?:(?P<n>{_N}|3|6|9|12)[- ]months?|(?P<q>quarter)|(?P<w>half)(?:[- ]year)?"
        r"|(?:fiscal |financial )?year) "
        r"(?:(?:to|(?:that )?ended|ending|through)(?: in| on)?) (?:the end of |end-|late )?"
        rf"(?:{_D} )?(?P<m>{_M})(?: {_D})?{_YEAR}",
        lambda f: _ends(f, _COUNT[f["n"].lower()] if f.get("n") else 3 if f.get("q") else 6 if f.get("w") else 12),
    ),
    (
        rf"(?:from |between )?(?P<m1>{_M}){_YEAR1}{_TO}{_PART}(?P<m2>{_M})(?: quarter| period)?{_YEAR}",
        _span,
    ),
    (rf"(?:the )?(?P<m>{_M})[- ]quarter{_YEAR}", lambda f: _ends(f, 3)),
    (
        rf"(?:the )?first (?P<n>{_N}) months{_YEAR}",
        _months_so_far,
    ),
    (
        rf"(?:the )?(?P<n>{_N})[- ]months?"
        rf"(?= (?:total|output|production|imports|exports|figure|period|sum|volume)){_YEAR}",
        _months_so_far,
    ),
    (rf"(?:(?<=over )|(?<=in )|(?<=for )|(?<=the ))(?P<n>four|five|six|seven|eight|nine|ten|eleven|[4-9]|1[01]) months"
     rf"(?! (?:before|earlier|ago|ahead|of (?!{_Y}))){_YEAR}", _months_so_far),
    (rf"(?P<n>3|6|9|10|11)M ?(?:of )?(?:(?P<y>{_Y})|{_YEAR.replace('<y>', '<z>')})", _months_so_far),
    (
        rf"(?:the )?first (?P<n>two|three) quarters{_YEAR}",
        lambda f: Time("span", _year(f), 1, 3 * _COUNT[f["n"].lower()], _shift(f)),
    ),
    (
        rf"(?:the )?(?P<n>first|opening|second|third|fourth|final|[1-4](?:st|nd|rd|th))(?:[- ](?:fiscal|calendar))?[- ]"
        rf"(?P<p>quarter|half)"
        rf"(?: of (?P<m>{_M}))?{_YEAR}",
        lambda f: Time("month", _year(f), _month(f["m"]), _month(f["m"]))
        if f.get("m")
        else _part(f["p"][0].lower(), _ORDINAL[f["n"].lower()], f),
    ),
    (
        rf"(?P<l>[QH]) ?(?P<n>[1-4])(?:[ -]?(?:FY|of|in|/|['\u2019])*[ -]?(?:(?P<y>{_Y})(?:[/-]\d\d)?"
        rf"|(?P<yy>\d\d)(?![\d%]|[.,]\d))| (?P<ry>last|this|next) year)?(?![\d%]|\.\d)\b",
        lambda f: _part(f["l"].lower(), int(f["n"]), f),
    ),
    (
        rf"(?P<n>[1-4])(?P<l>[QH])(?:[ -]?(?:FY)?[ -]?(?:(?P<y>{_Y})|(?P<yy>\d\d)(?![\d%,.])))?\b",
        lambda f: _part(f["l"].lower(), int(f["n"]), f),
    ),
    (rf"(?P<y>{_Y}) ?[-/]? ?(?P<l>[QH])(?P<n>[1-4])\b", lambda f: _part(f["l"].lower(), int(f["n"]), f)),
    (rf"(?P<ry>last|this|next) (?P<m>{_M})(?! ?\d)", _named),
    (
        rf"{_PART}(?P<m>{_M})(?!['\u2019]?[a-rt-z]){_YEAR}",
        _named,
    ),
    (r"(?:overnight|last night|the (?:night|overnight) session)", lambda f: Time("session", shift=-1)),
    (r"(?P<o>today|yesterday)", lambda f: Time("offset", shift=-1 if f["o"].lower() == "yesterday" else 0)),
    (
        rf"(?:the )?(?P<s>last|this|next|previous|past|prior|current|coming|the) "
        rf"(?P<noun>week|{_WDAY})(?! (?:of|to|on|before)\b)",
        _relative,
    ),
    (
        r"(?:the )?(?P<s>last|this|next|previous|past|prior|current|coming) (?P<noun>month|weekend|quarter|year)",
        _relative,
    ),
    (
        r"the (?P<noun>month|quarter|half[- ]year|half|year|period)"
        r"(?! (?:before|earlier|ago|as|to|on|end|that|when)\b)",
        lambda f: Time("the", last=_MONTHS_OF.get(f["noun"][:4].lower(), 0)),
    ),
    (rf"(?P<noun>{_WDAY})", lambda f: Time("weekday", first=_DAYS[f["noun"].lower()])),
    (
        rf"(?:(?:the )?(?:full|whole|entire)[- ]year(?: of)?,? (?P<y>{_Y})|the (?:whole|entire|full) of (?P<ya>{_Y})"
        rf"|(?P<yb>{_Y}) as a whole"
        r"|(?:the )?(?:full|whole|entire)[- ]year\b|the year as a whole)",
        lambda f: Time("year", next((int(f[k]) for k in ("y", "ya", "yb") if f.get(k)), None), last=12),
    ),
    (
        r"(?:the )?(?:FY ?|(?:financial|fiscal)(?: year)? )?(?P<y>20\d\d) ?[-/\u2013] ?(?P<z>\d\d)(?!\d|%|\.\d)",
        lambda f: Time("year", int(f["y"]), fiscal="starts") if int(f["z"]) == (int(f["y"]) + 1) % 100 else None,
    ),
    (r"FY ?['\u2019]?(?P<yy>\d\d)(?!\d|%|\.\d)[EeFf]?", lambda f: Time("year", _year(f), fiscal="ends", unsure=True)),
    (
        r"(?:the )?(?P<s>last|this|next|previous|current|coming) (?:financial|fiscal) year",
        lambda f: Time("year", shift=_SHIFT[f["s"].lower()], fiscal="ends"),
    ),
    (
        rf"(?:the )?(?:year |FY ?|(?:financial|fiscal) (?:year )?)?(?P<y>{_Y})[EeFf]?(?:/\d\d(?:\d\d)?)?(?![\d%,.-]?\d)"
        r"(?: full[- ]year)?",
        lambda f: Time("year", int(f["y"])),
    ),
)  # fmt: skip


_BEGINS = (
    r"(?=(?-i:[\d(]|[Aa][PUpu]|[Bb][Ee]|[Cc][OUou]|[Dd][Ee]|[Ee][AILNailn]|[Ff][EIORUYeioruy]|[Hh][ Aa1-4]|[Jj][AUau]"
    r"|[Ll][Aa]|[Mm][AIOaio]|[Nn][EIOeio]|[Oo][CVcv]|[Pp][ARar]|[Qq][ Uu1-4]|[Ss][AEITUaeitu]|[Tt][EHOUWehouw]"
    r"|[Ww][EHeh]|[Yy][Ee]))"
)
"""How a time expression can begin: most words are skipped without trying all forms."""


def _compiled() -> re.Pattern[str]:
    """Compile all forms into one pattern in which the first match wins; the groups of form 7 are called `f7_...`."""
    parts = []
    for number, (pattern, _) in enumerate(_FORMS):
        parts.append(f"(?P<f{number}>" + re.sub(r"\(\?P<(\w+)>", rf"(?P<f{number}_\1>", pattern) + ")")
    return re.compile(rf"(?<![\w.,$]){_BEGINS}(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE)


_ANY = _compiled()
_GROUPS = [
    [(name.removeprefix(f"f{number}_"), name) for name in _ANY.groupindex if name.startswith(f"f{number}_")]
    for number in range(len(_FORMS))
]
"""The groups of each form, by their names in its function and in the combined pattern."""
_HINT = re.compile(
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
        groups = {name: value for name, full in _GROUPS[number] if (value := match[full]) is not None}
        if (
            " and " in match[0]
            and "m2" in groups
            and _RESPECTIVELY.search(text, match.end(), min(end, match.end() + 160))
        ):
            for name in ("m1", "m2"):
                month = _month(groups[name])
                yield Found(*match.span(prefix + name), Time("month", _year(groups), month, month, _shift(groups)))
            continue
        time = _FORMS[number][1](groups)
        if (
            time is not None
            and (time.form == "year" or time.counted)
            and _FISCAL.match(text, match.start(), min(end, match.end() + 40))
        ):
            spanned = _TWO_YEARS.search(text, match.start(), min(end, match.end() + 12)) is not None
            time = replace(time, fiscal=time.fiscal or ("starts" if spanned else "ends"), unsure=True)
        if time is not None and not (match[0] == "May" and _is_modal(text, match.start(), match.end())):
            yield Found(match.start(), match.end(), time)


_RESPECTIVELY = re.compile(r"[^.;]*\brespectively\b")
_FISCAL = re.compile(r"[^.,;|]*?\b(?:FY|fiscal|financial year)", re.IGNORECASE)
_TWO_YEARS = re.compile(r"(?<!\d)20\d\d[-/\u2013]\d\d\b")
_BEFORE_MONTHS = re.compile(
    r"in|of|from|to|since|by|for|until|till|through|during|and|or|last|this|next|early|mid|late|end|than|"
    r"on|over|against|with|versus|vs|after|before|at|beginning|start|middle|between|entering|into",
    re.IGNORECASE,
)
_AFTER_MONTHS = re.compile(r"", re.IGNORECASE)


def _is_modal(text: str, start: int, end: int) -> bool:
    """Return whether "May" is a verb and not a month ("Destocking May Lift Rates"), judging by the words beside it."""
    before = text[max(0, start - 20) : start].rstrip()
    if not before or not before[-1].isalpha():
        return False
    after = text[end : end + 20].split()
    led = _BEFORE_MONTHS.fullmatch(before.split()[-1])
    return not led and not (after and _AFTER_MONTHS.fullmatch(after[0]))


def month_number(word: str) -> int | None:
    """Return the number of the month with this name or abbreviation."""
    return _MONTH.get(word.casefold())
