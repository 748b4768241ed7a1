"""Reads the words around numbers (evidence.toml): one pattern of each list."""

from __future__ import annotations

import re

from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

SAID = {
    name: regex("|".join(words), flags)
    for case, flags in (("exact", 0), ("any_case", re.IGNORECASE))
    for name, words in shipped_table(__package__, "evidence")[case].items()
}
