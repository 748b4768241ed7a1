"""Prints what is learned about a model's server while it is asked."""

from __future__ import annotations

import logging

from smmextract.cli.stderr import note
from smmextract.wording.printable import printable


def note_findings(quiet: bool) -> None:
    """Print what is learned about a model's server as soon as it is known, unless --quiet."""
    logger = logging.getLogger("smmextract")
    logger.handlers = [one for one in logger.handlers if not isinstance(one, _Notes)]
    if not quiet:
        logger.setLevel(logging.INFO)
        logger.addHandler(_Notes())


class _Notes(logging.Handler):
    """Prints log records as notes on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        note(printable(record.getMessage()), quiet=False)
