"""The commands. Each file is one command that reads its options and calls the library."""

from smmextract.cli.app import main

__all__ = ["main"]
