"""Runs the command line as `python -m smmextract`."""

from smmextract.cli import main

if __name__ == "__main__":
    main()
