"""What is done on first use: imports that are slow or may fail, and compiling regular expressions.

    __getattr__ = exports(__name__, {"client": ("Client",)})  # Client comes from the module `client`
    _YEAR = regex(r"(?:19|20)[0-9]{2}")

This is the only mechanism for such imports. Everything imported at the top of a module is loaded with it.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, cast

from smmextract.errors import SmmextractError, UsageError


def exports(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return a `__getattr__` for a package that exports names; `modules` holds its modules with the names from each."""
    homes = {name: module for module, names in modules.items() for name in names}

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return load


def library(name: str, needs: str, error: type[SmmextractError] = UsageError) -> Any:
    """Import a library, or a module of one. Raises `error`, with the message `needs`, if it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise error(needs) from None


@contextmanager
def loading() -> Iterator[None]:
    """Load modules and data without searching them for garbage, now or later, which saves a short command a sixth."""
    was_enabled = gc.isenabled()  # a caller who has turned it off wants it to stay off
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def search_rarely() -> None:
    """Search for garbage only at 50,000 new objects; the usual 700 cost a short command a fortieth of its time."""
    gc.set_threshold(50_000, 20, 50)


class _Regex:
    """A regular expression that is compiled when it is first used; after that, a call costs what it costs `re`."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    def __getattr__(self, name: str) -> object:
        if name not in _MEMBERS:  # such as those that pickle looks for
            raise AttributeError(f"a regular expression has no {name!r} here")
        compiled = re.compile(self.pattern, self._given)
        for each in _MEMBERS:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


_MEMBERS = tuple(name for name in dir(re.Pattern) if not name.startswith("_") and name != "pattern")


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return the regular expression, not yet compiled: a command compiles only those that it uses."""
    return cast("re.Pattern[str]", _Regex(pattern, flags))
