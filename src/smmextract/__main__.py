"""Runs the command line as `python -m smmextract`."""

from smmextract.cli import main

main()
