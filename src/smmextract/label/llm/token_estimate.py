"""Estimates of tokens, before a server has counted them."""

from __future__ import annotations

_ASCII_A_TOKEN = 3.6
"""Measured range of common tokenizers on reports full of numbers: 3.2 to 4.2."""
_OTHERS_A_TOKEN = 1.2
_TOKENS_A_MARK = 55
"""What the answer takes for one number."""


def tokens_in(text: str) -> int:
    """About how many tokens a text has."""
    plain = sum(map(str.isascii, text))
    return round(plain / _ASCII_A_TOKEN + (len(text) - plain) / _OTHERS_A_TOKEN) + 1


def tokens_of_answer(marks: int) -> int:
    """About how many tokens the answer about so many numbers has."""
    return 20 + _TOKENS_A_MARK * marks
