"""The commands. Each file holds one command, which reads its options and calls the library."""

from smmextract.cli.app import main

__all__ = ["main"]
