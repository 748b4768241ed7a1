"""The state of a batch so far: counts, cost, and why it stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from smmextract.errors import BUDGET_REACHED, FAILED, FLAGGED, INTERRUPTED, MODEL_FAILED, OK, SOME_FAILED, ModelError

Stop = Literal["interrupted", "budget", "limit", "refused", "down"]
"""Why no more reports are begun. refused: the server refuses this key or model for every report; down: it does not
answer.
"""


@dataclass(slots=True)
class BatchTally:
    """Counts of reports. `total` is None if it is known only after reading to the end."""

    total: int | None = None
    done: int = 0
    flagged: int = 0
    not_understood: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    failed: int = 0
    model_failed: int = 0
    stored_before: int = 0
    failed_before: int = 0
    same_text: int = 0
    elsewhere: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal | None = None
    stop: Stop | None = None
    trouble: str = ""
    begun: float = field(default_factory=time.perf_counter)

    _SHOWN = 1000

    @property
    def seen(self) -> int:
        """Number of sources that are done, in whatever way."""
        return self.done + self.failed + self.stored_before + self.failed_before + self.same_text + self.elsewhere

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begun

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds left at the pace so far; None if unknown."""
        read = self.done + self.failed
        if self.total is None or not read or self.total <= self.seen:
            return None
        return self.seconds / read * (self.total - self.seen)

    def count(self, known: Literal["stored", "failed", "twice", "elsewhere"]) -> None:
        """Count a source that this batch does not read, by why (see `store.claims.Claim`)."""
        names = {"stored": "stored_before", "failed": "failed_before", "twice": "same_text", "elsewhere": "elsewhere"}
        setattr(self, names[known], getattr(self, names[known]) + 1)

    def fail(self, source: str, error: Exception) -> None:
        self.failed += 1
        self.model_failed += isinstance(error, ModelError)
        if len(self.failures) < self._SHOWN:
            self.failures.append((source, str(error)))

    @property
    def exit_code(self) -> int:
        """Return the first code that applies of 130, 5 (nothing could be done), 6, 4, 1, 3."""
        good = self.done + self.stored_before + self.same_text + self.elsewhere
        failed = self.failed + self.failed_before
        if self.stop == "interrupted":
            return INTERRUPTED
        if not good and (self.stop in ("refused", "down") or self.model_failed):
            return MODEL_FAILED
        if self.stop == "budget":
            return BUDGET_REACHED
        if failed or self.stop in ("refused", "down"):
            return SOME_FAILED if good else FAILED
        return FLAGGED if self.flagged else OK

    def lines(self, go_on: str) -> list[str]:
        """Return the summary; `go_on` is the command that reads the rest."""
        read = f"{self.done:,} read" + (f", {self.flagged:,} of them flagged" if self.flagged else "")
        parts = [read, f"{self.failed:,} failed" if self.failed else ""]
        for count, words in (
            (self.not_understood, "quantities not understood"),
            (self.stored_before, "stored before"),
            (self.failed_before, "failed before (`smmextract retry` reads them again)"),
            (self.same_text, "with the same text as another"),
            (self.elsewhere, "being read by another batch"),
        ):
            parts.append(f"{count:,} {words}" if count else "")
        found = ["; ".join(part for part in parts if part)]
        if self.calls:
            tokens = f"{self.prompt_tokens:,} + {self.completion_tokens:,} tokens in {self.calls:,} calls"
            found.append(tokens + (f", {self.cost:.4f} USD" if self.cost is not None else ", at an unknown price"))
        found.append(f"{self.seconds:.1f} s")
        if self.stop:
            reason = {
                "interrupted": "interrupted: what was in flight is finished and stored",
                "budget": "the budget is reached",
                "limit": "the limit is reached",
                "refused": f"stopped, no report would fare better: {self.trouble}",
                "down": f"stopped, the server answers nothing: {self.trouble}",
            }[self.stop]
            found.append(f"{reason}; to go on: {go_on}")
        return found
