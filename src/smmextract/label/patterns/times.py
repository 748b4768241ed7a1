"""Time expressions: "in March", "from January to August", "the first half of 2025", "February 21", "last week".

`find_time` reads one from the words of a sentence; which period it means is for the `Clock`.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.label.patterns.clock import Time

_MONTHS = (
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
)
_MONTH = {name: number for number, name in enumerate(_MONTHS, 1)} | {
    name[:3]: number for number, name in enumerate(_MONTHS, 1)
}
_MONTH["sept"] = 9
_WEEKDAY = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
}
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_COUNT = {word: number for number, word in enumerate(_COUNTS, 2)} | {str(number): number for number in range(2, 12)}
_SHIFT = {"last": -1, "this": 0, "next": 1, "current": 0, "previous": -1, "past": -1, "coming": 1, "the": 0}
_TOTALS = ("total", "output", "production", "imports", "exports", "figure", "period", "sum", "volume")
_RANGE_WORDS = ("-", "–", "—", "to", "through", "until", "till", "~")
_PARTS = ("early", "mid", "late", "end", "beginning", "start", "middle", "whole")


def find_time(words: Sequence[str], raw: Sequence[str], at: int) -> tuple[Time, int] | None:
    """The time expression that begins at this word and how many words it has. `raw` tells May from may."""
    reader = _Reader(words, raw, at)
    time = reader.read()
    return (time, reader.at - at) if time else None


class _Reader:
    def __init__(self, words: Sequence[str], raw: Sequence[str], at: int) -> None:
        self.words, self.raw, self.at = words, raw, at

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.words[place] if place < len(self.words) else ""

    def read(self) -> Time | None:
        return (
            self._months()
            or self._count_of_months()
            or self._quarter_or_half()
            or self._relative()
            or self._weekday()
            or self._bare_year()
        )

    def _month(self, ahead: int = 0) -> int | None:
        word = self.peek(ahead)
        number = _MONTH.get(word)
        if number is None or (word in ("may", "march", "mar") and not self.raw[self.at + ahead][0].isupper()):
            return None
        return number

    def _year(self) -> int | None:
        """A year that follows ("2024", ", 2024", "of 2024", "of this year", "last year"), taken."""
        skip = 0
        while self.peek(skip) in ("of", "in", ",") and skip < 2:
            skip += 1
        year = _year_number(self.peek(skip))
        if year and (skip == 0 or self.peek(skip - 1) != ","):
            self.at += skip + 1
            return year
        if year and self.peek(skip - 1) == "," and skip == 1:
            self.at += 2
            return year
        return None

    def _relative_year(self) -> int | None:
        skip = 1 if self.peek() in ("of", "in") else 0
        if self.peek(skip) in ("this", "last", "next") and self.peek(skip + 1) == "year":
            shift = _SHIFT[self.peek(skip)]
            self.at += skip + 2
            return shift
        return None

    def _months(self) -> Time | None:
        start = self.at
        if self.peek() in ("last", "this", "next") and (named := self._month(1)) is not None:
            self.at += 2
            return Time("month", None, named, named, _SHIFT[self.words[start]])
        lead = 1 if self.peek() in ("from", "between") and self._month(1) else 0
        if self.peek() in _PARTS:
            lead = 1
            while self.peek(lead) in ("of", "-"):
                lead += 1
        month = self._month(lead)
        if month is None:
            return self._day_month()
        self.at += lead + 1
        if self.peek() == ".":
            self.at += 1 if self.peek(1).isdecimal() else 0
        if lead == 0 and _day_number(self.peek()):
            return self._day(month)
        year = self._year()
        joined = self.peek() in _RANGE_WORDS or (self.peek() == "and" and self.words[start] == "between")
        skip = 1
        while joined and self.peek(skip) in (*_PARTS, "the", "of"):
            skip += 1
        last = self._month(skip) if joined else None
        if last is not None:
            self.at += skip + 1
            last_year = self._year()
            shift = None if last_year or year else self._relative_year()
            return Time("span", last_year or year, month, last, shift)
        if self.words[start] in ("from", "between"):
            self.at = start
            return None
        shift = None if year else self._relative_year()
        return Time("month", year, month, month, shift)

    def _day(self, month: int) -> Time:
        day = _day_number(self.peek())
        self.at += 1
        if self.peek() in ("-", "–") and _day_number(self.peek(1)):
            day = _day_number(self.peek(1))
            self.at += 2
        return Time("day", self._year(), month, day)

    def _day_month(self) -> Time | None:
        if _day_number(self.peek()) and self._month(1):
            day, month = _day_number(self.peek()), self._month(1) or 0
            self.at += 2
            return Time("day", self._year(), month, day)
        return None

    def _count_of_months(self) -> Time | None:
        lead = 1 if self.peek() == "the" else 0
        whole = lead and self.peek(lead) in ("twelve", "12") and self.peek(lead + 1) == "months"
        if whole and self.peek(lead + 2) not in ("to", "ended", "ending", "through", "from", "of", "before"):
            self.at += lead + 2
            return Time("year", last=12)
        total = _COUNT.get(self.peek(lead))
        if total and self.peek(lead + 1) == "month" and self.peek(lead + 2) in _TOTALS:
            self.at += lead + 2
            return Time("span", None, 1, total)
        count = _COUNT.get(self.peek(lead + 1))
        if self.peek(lead) == "first" and count and self.peek(lead + 2) == "months":
            self.at += lead + 3
            year = self._year()
            return Time("span", year, 1, count, None if year else self._relative_year())
        if self.peek(lead) == "first" and count in (2, 3) and self.peek(lead + 2) == "quarters":
            self.at += lead + 3
            year = self._year()
            return Time("span", year, 1, 3 * count, None if year else self._relative_year())
        return None

    def _quarter_or_half(self) -> Time | None:
        lead = 1 if self.peek() == "the" else 0
        word, after = self.peek(lead), self.peek(lead + 1)
        number = _ORDINAL.get(word)
        halved = lead + (1 if word in ("h1", "h2") else 2 if number and after == "half" else 0)
        halved += self.peek(halved) == "of"
        if halved > lead + 1 - (word in ("h1", "h2")) and (month := self._month(halved)):
            self.at += halved + 1
            return Time("month", self._year(), month, month)  # "H2 October": so far as a period can be told
        if number and after in ("quarter", "half"):
            self.at += lead + 2
            return self._part_of_year("q" if after == "quarter" else "h", number)
        compact = word[:1], word[1:2], word[2:]
        if len(word) in (2, 4) and word[:2].isalnum():
            letter, digit = (compact[0], compact[1]) if compact[1].isdecimal() else (compact[1], compact[0])
            if letter in ("q", "h") and digit.isdecimal() and (not compact[2] or compact[2].isdecimal()):
                self.at += lead + 1
                year = 2000 + int(compact[2]) if compact[2] else None
                return self._part_of_year(letter, int(digit), year)
        return None

    def _part_of_year(self, letter: str, number: int, year: int | None = None) -> Time | None:
        length = 3 if letter == "q" else 6
        if not 1 <= number <= 12 // length:
            return None
        if self.peek() == "'" and self.peek(1).isdecimal():
            self.at += 2
        year = year or self._year()
        shift = None if year else self._relative_year()
        first = (number - 1) * length + 1
        return Time("quarter" if letter == "q" else "span", year, first, first + length - 1, shift)

    def _relative(self) -> Time | None:
        word, noun = self.peek(), self.peek(1)
        if word in ("overnight", "yesternight") or (word, noun) == ("last", "night"):
            self.at += 2 if noun == "night" else 1
            return Time("session", shift=-1)
        if (word, noun, self.peek(2)) in (("the", "night", "session"), ("the", "overnight", "session")):
            self.at += 3
            return Time("session", shift=-1)
        if word in ("today", "yesterday"):
            self.at += 1
            return Time("offset", shift=-1 if word == "yesterday" else 0)
        if word == "full" and noun == "year" and _year_number(self.peek(2)):
            self.at += 3
            return Time("year", _year_number(self.words[self.at - 1]), last=12)
        if word == "the" and noun in ("weekend",):
            self.at += 2
            return Time("weekday", first=6, shift=0)
        if word == "the" and noun in _SHIFT and self.peek(2) in ("week", "month", "year", *_WEEKDAY):
            self.at += 1
            word, noun = self.peek(), self.peek(1)
        if word not in _SHIFT or noun not in ("week", "month", "year", "weekend", *_WEEKDAY):
            return None
        if word == "the" and noun != "week":
            return None
        if noun in _WEEKDAY and word in ("last", "this", "next", "previous"):
            self.at += 2
            return Time("weekday", first=_WEEKDAY[noun], shift=_SHIFT[word])
        if noun in _WEEKDAY:
            return None
        self.at += 2
        shift = _SHIFT[word]
        if noun == "weekend":
            return Time("weekday", first=6, shift=0)
        if noun == "week":
            return Time("week", shift=None if word == "the" else shift)
        if noun == "month":
            return Time("month", shift=shift, first=0)
        return Time("year", shift=shift)

    def _weekday(self) -> Time | None:
        if self.peek() in _WEEKDAY:
            number = _WEEKDAY[self.peek()]
            self.at += 1
            month = self._month(1 if self.peek() == "," else 0)
            if month and _day_number(self.peek(2 if self.peek() == "," else 1)):
                self.at += 2 if self.peek() == "," else 1
                return self._day(month)
            return Time("weekday", first=number)
        return None

    def _bare_year(self) -> Time | None:
        lead = 0
        while self.peek(lead) in ("the", "whole", "of", "full", "year", "entire") and lead < 5:
            lead += 1
        whole = any(self.peek(ahead) in ("whole", "full", "entire") for ahead in range(lead))
        year = _year_number(self.peek(lead)) if whole or lead == 0 else None
        if not year and lead and [self.peek(lead - 1 + ahead) for ahead in range(4)] == ["year", "as", "a", "whole"]:
            self.at += lead + 3
            return Time("year", last=12)
        if not year and whole and self.peek(lead - 1) == "year":
            self.at += lead
            return Time("year", last=12)
        if not year:
            return None
        self.at += lead + 1
        if [self.peek(ahead) for ahead in range(3)] == ["as", "a", "whole"]:
            self.at, whole = self.at + 3, True
        return Time("year", year, last=12 if whole else 0)


def is_month(word: str) -> bool:
    """Whether this normalised word names a month."""
    return word in _MONTH


def month_number(word: str) -> int | None:
    """The month of this name, as it stands."""
    return _MONTH.get(word.casefold())


def _year_number(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isdecimal() and 1990 <= int(word) <= 2099 else None


def _day_number(word: str) -> int:
    digits = word[:-2] if word.endswith(("st", "nd", "rd", "th")) else word
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0
