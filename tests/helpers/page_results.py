"""Results to make pages of."""

from __future__ import annotations

from functools import cache

from helpers import REPORTS
from smmextract import Result, extract

HOSTILE = (
    "<script>window.hit = 1</script> Zinc & Co \u202eOutput 12% \u202c Higher\n\n"
    "Zinc output was 501,300 mt in March 2022, up <b>4.2%</b> YoY. \x00NUL, \x07bell, \U0001f525 fire: exports of "
    "12,000 mt; zero\u200bwidth, &amp; &lt;, \"quotes\" 'x' <img src=x onerror='window.hit = 2'> ]]> --> {{ 7 * 7 }} "
    "{% raw %} </style></script><svg onload=window.hit=3>\u2029.\n\n"
    "\U00020000\U00020001 Stocks of zinc stood at 74,500 mt on March 31; \u05d0\u05d1\u05d2 80,000 mt before.\n"
)


@cache
def hostile() -> Result:
    """A report that is a program, and worse."""
    return extract(HOSTILE, source="<i>\u202e.txt")


@cache
def reports() -> list[Result]:
    """The reports of the tests."""
    return [
        extract(path.read_text(encoding="utf-8"), source=path.parent.name)
        for path in sorted(REPORTS.glob("*/report.txt"))
    ]
