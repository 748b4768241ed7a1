"""The command as a user calls it: in this process, or (a third of a second later) in a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

import pytest

from helpers import REPORTS
from smmextract.cli import main

CLEAN = REPORTS / "overseas-aluminium-2024-02" / "report.txt"
PROGRAM = (sys.executable, "-c", "from smmextract.cli import main; main()")
_KEPT = ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START")


def _environment(given: dict[str, str]) -> dict[str, str]:
    """An environment without the caller's configuration."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"XDG_CONFIG_HOME": "/nonexistent", "PYTHONWARNINGS": "error"} | given


def run(*arguments: str | Path, stdin: bytes = b"", **environ: str) -> CompletedProcess[str]:
    """The command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        mock.patch.dict(os.environ, _environment(environ), clear=True),
        mock.patch.object(sys, "argv", ["smmextract", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return _done(int(ended.value.code or 0), _written(out), _written(err))


def run_alone(*arguments: str | Path, stdin: bytes = b"", **environ: str) -> CompletedProcess[str]:
    """The command in a process of its own, for what depends on it: streams, signals, the encoding of a terminal."""
    command = [*PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, env=_environment(environ), check=False, timeout=60)
    return _done(done.returncode, done.stdout, done.stderr)


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


def _done(code: int, out: bytes, err: bytes) -> CompletedProcess[str]:
    return CompletedProcess((), code, out.decode(), err.decode())


def complaint(done: CompletedProcess[str]) -> str:
    """The one line on standard error."""
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    return line
