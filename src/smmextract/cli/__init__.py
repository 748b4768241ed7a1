"""The commands. Each file holds one command, which reads its options and calls the library."""

import sys

from smmextract.errors import INTERRUPTED


def main() -> None:
    """Run the program, which is loaded here: Ctrl-C while it loads, or while it ends, gives no traceback either."""
    try:
        from smmextract.cli.app import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
