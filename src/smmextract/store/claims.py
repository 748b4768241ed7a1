"""Claims ensure that of several batches on one store, only one reads a report.

A claim belongs to a batch and is valid as long as the batch lives: its process runs (on this host), or it gave a sign
of life recently (on another host). So the claims of a killed batch are free at once on the same host.
"""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from smmextract.store.connect import insert_new
from smmextract.store.models import BatchRow, ClaimRow, ReportRow, RunRow
from smmextract.store.store import ReaderKey

LEASE = timedelta(seconds=90)
"""After this long without a sign of life, a batch on another host counts as dead."""
RENEW_SECONDS = 15.0

Claim = Literal["claimed", "stored", "failed", "elsewhere", "twice"]
"""claimed: read it now; stored, failed: it was read before; elsewhere: another batch is reading it; twice: this batch
is.
"""


def begin_batch(connection: Connection) -> str:
    """Register a batch; return its id."""
    name, now = uuid.uuid4().hex, datetime.now(UTC)
    values = {"id": name, "host": socket.gethostname(), "pid": os.getpid(), "started_at": now, "seen_at": now}
    connection.execute(BatchRow.__table__.insert(), values)  # type: ignore[attr-defined]
    return name


def renew(connection: Connection, batch: str) -> None:
    """Record that the batch is alive."""
    connection.execute(update(BatchRow).where(BatchRow.id == batch).values(seen_at=datetime.now(UTC)))


def end_batch(connection: Connection, batch: str) -> None:
    """Deregister a batch and give up the claims that it still holds."""
    connection.execute(delete(ClaimRow).where(ClaimRow.batch == batch))
    connection.execute(delete(BatchRow).where(BatchRow.id == batch))


def claim(connection: Connection, batch: str, sha256: str, key: ReaderKey, *, again: bool = False) -> Claim:
    """Claim a report for a batch. With `again`, also claim one whose run has failed."""
    named = _named(sha256, key)
    values = {**named, "batch": batch}
    if not insert_new(connection, ClaimRow, values):
        owners = select(BatchRow).join(ClaimRow, ClaimRow.batch == BatchRow.id).where(*_THIS)
        owner = connection.execute(owners, named).first()
        if owner is not None:
            if owner.id == batch:
                return "twice"
            if _lives(owner.host, owner.pid, owner.seen_at):
                return "elsewhere"
            connection.execute(delete(ClaimRow).where(*_THIS, ClaimRow.batch == owner.id), named)
        if not insert_new(connection, ClaimRow, values):
            return "elsewhere"
    # look only now: a batch stores its run and gives up its claim in one transaction
    status = run_status(connection, sha256, key)
    if status is None or (again and status == "failed"):
        return "claimed"
    give_up(connection, sha256, key)
    return "failed" if status == "failed" else "stored"


def give_up(connection: Connection, sha256: str, key: ReaderKey) -> None:
    """Give up a claim."""
    connection.execute(_GIVE_UP, _named(sha256, key))


def run_status(connection: Connection, sha256: str, key: ReaderKey) -> str | None:
    """Return `done` or `failed` if this reader has read the report, else None."""
    return connection.execute(_STATUS, _named(sha256, key)).scalar_one_or_none()


def by(key: ReaderKey) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that select the runs of one reader."""
    return RunRow.reader == key.reader, RunRow.model == key.model, RunRow.prompt == key.prompt


def _named(sha256: str, key: ReaderKey) -> dict[str, str]:
    return {"sha256": sha256, **asdict(key)}


# statements that every report needs, built once: building one takes longer than running it
_THIS = tuple(getattr(ClaimRow, name) == bindparam(name) for name in ("sha256", "reader", "model", "prompt"))
_GIVE_UP = delete(ClaimRow).where(*_THIS)
_STATUS = (
    select(RunRow.status)
    .join(ReportRow, ReportRow.id == RunRow.report_id)
    .where(
        ReportRow.sha256 == bindparam("sha256"),
        *(getattr(RunRow, name) == bindparam(name) for name in ("reader", "model", "prompt")),
    )
)


def _lives(host: str, pid: int, seen_at: datetime) -> bool:
    if datetime.now(UTC) - seen_at > LEASE:
        return False
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True
