"""Estimates tokens before a server has counted them."""

from __future__ import annotations

_ASCII_A_TOKEN = 3.6
"""Characters per token; common tokenizers range from 3.2 to 4.2 on reports full of numbers."""
_OTHERS_A_TOKEN = 1.2
_TOKENS_A_MARK = 55
"""Tokens in the answer for one number."""


def tokens_in(text: str) -> int:
    """Estimate the tokens of a text."""
    plain = sum(map(str.isascii, text))
    return round(plain / _ASCII_A_TOKEN + (len(text) - plain) / _OTHERS_A_TOKEN) + 1


def tokens_of_answer(marks: int) -> int:
    """Estimate the tokens of the answer about this many numbers."""
    return 20 + _TOKENS_A_MARK * marks
