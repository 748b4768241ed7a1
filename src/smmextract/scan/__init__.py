"""Finds every number in a text, without a model: text in, `Mention`s out."""

from smmextract.scan.mention import Bound, Cell, Mention, NumberDoubt
from smmextract.scan.scanner import read_literal, scan
from smmextract.scan.units import read_unit

__all__ = ["Bound", "Cell", "Mention", "NumberDoubt", "read_literal", "read_unit", "scan"]
