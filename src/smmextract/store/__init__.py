"""The store: keeps reports, runs, figures and reviews in SQLite or PostgreSQL, one transaction per report."""

from __future__ import annotations

from smmextract.store.store import ReaderKey, Store, open_store

__all__ = ["ReaderKey", "Store", "open_store"]
