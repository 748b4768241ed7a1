"""What tests share: reports, results and stores made for them, stubs of servers, and the recorded answers."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "aluminium-january.txt"
REPORTS = ROOT / "tests" / "reports"
