"""Finds every number in a text, without a model: text in, `Mention`s out."""

from smmextract.scan.mention import Cell, Mention, NumberDoubt
from smmextract.scan.scanner import read_literal, scan

__all__ = ["Cell", "Mention", "NumberDoubt", "read_literal", "scan"]
