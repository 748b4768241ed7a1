"""smmextract turns metals-market reports into figures that can be trusted.

    from smmextract import extract
    result = extract(text)

`extract` finds every number of a report, labels what it means and cross-checks it by arithmetic. `check` only
cross-checks, for figures from any source. `Result`, `Figure` and the other records are plain pydantic models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smmextract.lazy import exports

if TYPE_CHECKING:
    from smmextract.archive import Archive as Archive, open_store as open_store
    from smmextract.config import ModelConfig as ModelConfig
    from smmextract.errors import SmmextractError as SmmextractError
    from smmextract.figure import (
        Check as Check,
        Conflict as Conflict,
        Figure as Figure,
        Group as Group,
        Label as Label,
        Repair as Repair,
        Result as Result,
    )
    from smmextract.pipeline import check as check, extract as extract

__version__ = "0.2.0"

_HOMES = {
    "archive": ("Archive", "open_store"),
    "config": ("ModelConfig",),
    "errors": ("SmmextractError",),
    "figure": ("Check", "Conflict", "Figure", "Group", "Label", "Repair", "Result"),
    "pipeline": ("check", "extract"),
}

__all__ = ["__version__", *(name for names in _HOMES.values() for name in names)]  # noqa: PLE0604 - the names are strings

# on first use: `smmextract --version` should not pay for pydantic
__getattr__ = exports(__name__, _HOMES)
