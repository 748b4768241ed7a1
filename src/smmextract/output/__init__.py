"""Results leave the program: as a table for people, as JSON, JSONL or CSV for programs."""

from smmextract.output.data import FORMATS, DataFormat, to_csv, write
from smmextract.output.table import print_result

__all__ = ["FORMATS", "DataFormat", "print_result", "to_csv", "write"]
