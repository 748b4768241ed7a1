"""Settings. A flag wins over the environment, then the project file, the user file, and the default; each value knows
its source.

The project file is `smmextract.toml` in the working directory. The user file is `smmextract/config.toml` in
`$XDG_CONFIG_HOME` (`~/.config`), or the file that `SMMEXTRACT_CONFIG` names. The key is read only from the environment,
so that it is never written into a file that could be committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

from smmextract.errors import UsageError
from smmextract.nearest import did_you_mean
from smmextract.user_files import parse_toml, read_text

OPENAI = "https://api.openai.com/v1"
PROJECT_FILE = "smmextract.toml"

Temperature = Annotated[
    Annotated[float, Field(allow_inf_nan=False)] | None,
    BeforeValidator(lambda value: None if value == "none" else value),
]
"""`none`: send no temperature, for servers that refuse it."""


def _http_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("should be an address that starts with http:// or https://")
    return address


Address = Annotated[str, AfterValidator(_http_address)]
Files = Annotated[list[str], BeforeValidator(lambda text: text.split(os.pathsep) if isinstance(text, str) else text)]
"""File names: a list, or one text with separators as in PATH."""


Opinion = Literal["off", "sign", "all"]
"""Fields on which the built-in reader may object to a model's labels."""


class ModelConfig(BaseModel):
    """How to reach the model, and how much to send in one question."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    model: str = Field(min_length=1)
    base_url: Address = OPENAI
    key: SecretStr | None = None
    mode: Literal["auto", "tools", "json_schema", "json_object", "text"] = "auto"
    timeout: float = Field(default=120, gt=0, allow_inf_nan=False)
    retries: int = Field(default=4, ge=0, le=20)
    temperature: Temperature = 0
    max_chars: int = Field(default=12_000, ge=500)
    max_marks: int = Field(default=80, ge=1)
    max_context: int | None = Field(default=None, ge=1024)
    concurrency: int = Field(default=8, ge=1)
    second_look: bool = True
    second_opinion: Opinion = "sign"
    cascade: bool = False
    cascade_above: float = Field(default=0.1, ge=0, le=1, allow_inf_nan=False)

    @property
    def host(self) -> str:
        """The server for display: without user, password or path."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def read_by(self, reader: str) -> ModelConfig:
        """Return the settings with a reader named: `llm` asks about all, `cascade` where the built-in one doubts."""
        named = reader in ("llm", "cascade")
        return self.model_copy(update={"cascade": reader == "cascade"}) if named else self


_ENVIRONMENT = {"base_url": "OPENAI_BASE_URL", "key": "OPENAI_API_KEY"}
_KEY_NAMES = ("key", "api_key", "openai_api_key")
_VOCABULARY = "vocabulary"
NAMES: tuple[str, ...] = (*ModelConfig.model_fields, _VOCABULARY)


@cache
def _validator(name: str) -> TypeAdapter[object]:
    """Return what checks the values of one setting; most are not given."""
    if name == _VOCABULARY:
        return TypeAdapter(Files)
    field = ModelConfig.model_fields[name]
    return TypeAdapter(Annotated[field.annotation, field])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Config:
    """All settings with their sources; a setting that is not given has its default."""

    values: Mapping[str, object]
    sources: Mapping[str, str]

    @property
    def configured(self) -> bool:
        return "model" in self.values

    def model(self) -> ModelConfig:
        """Return the settings of the model. Raises UsageError if none is configured or its key is missing."""
        if not self.configured:
            raise UsageError("no model is configured: give --model or set SMMEXTRACT_MODEL")
        config = ModelConfig.model_validate({name: self.values[name] for name in self.values if name != _VOCABULARY})
        if config.key is None and config.base_url.rstrip("/") == OPENAI:
            raise UsageError(f"OPENAI_API_KEY is not set; model {config.model!r} at {config.host} needs it")
        return config

    @property
    def vocabulary(self) -> list[str]:
        return list(self.values.get(_VOCABULARY, ()))  # type: ignore[call-overload, no-any-return]

    def settings(self) -> Iterator[tuple[str, str, str]]:
        """Yield every setting, its value and its source. Of the key, only say whether it is set."""
        for name, field in ModelConfig.model_fields.items():
            value = self.values.get(name, None if field.is_required() else field.default)
            shown = "not set" if value is None else str(value)
            if name == "key" and value is not None:
                shown = "set"
            elif name == "base_url":
                address = urlsplit(shown)
                shown = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
            elif name == "temperature" and value is None:
                shown = "none"
            yield name, shown, self.sources.get(name, "default")
        files = os.pathsep.join(self.vocabulary) or "none"
        yield _VOCABULARY, files, self.sources.get(_VOCABULARY, "default")


def load_config(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Config:
    """Gather the settings. A flag that is None counts as not given, an empty environment variable as not set."""
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {}
    sources: dict[str, str] = {}

    def take(name: str, value: object, source: str, *, strict: bool = False) -> None:
        values[name] = _checked(name, value, source, strict=strict)
        sources[name] = source

    for path, named in _files(environ, directory or Path.cwd()):
        for name, value in _read(path, must_exist=named).items():
            take(_known(name, path), value, str(path), strict=True)
            if name == _VOCABULARY:  # its paths are relative to the file that names them
                values[name] = [str(path.parent / file) for file in Config(values, {}).vocabulary]
    for name in NAMES:
        variable = _ENVIRONMENT.get(name, f"SMMEXTRACT_{name.upper()}")
        if text := environ.get(variable, "").strip():
            take(name, text, variable)
    for name, value in (flags or {}).items():
        if value is not None:
            take(name, value, f"--{name.replace('_', '-')}")
    return Config(values, sources)


def _files(environ: Mapping[str, str], directory: Path) -> list[tuple[Path, bool]]:
    """Return the user file, then the project file, each with whether it was requested by name."""
    named = environ.get("SMMEXTRACT_CONFIG")
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".config"
    user = Path(named or Path(home, "smmextract", "config.toml"))
    return [(user, bool(named)), (directory / PROJECT_FILE, False)]


def _read(path: Path, *, must_exist: bool) -> dict[str, object]:
    if not path.exists():
        if must_exist:
            raise UsageError(f"{path}: there is no such file (SMMEXTRACT_CONFIG names it)")
        return {}
    return parse_toml(read_text(path, UsageError), str(path), UsageError)


def _known(name: str, path: Path) -> str:
    if name.lower() in _KEY_NAMES:
        raise UsageError(f"{path}: the key does not belong in a file; set OPENAI_API_KEY in the environment")
    if name in NAMES:
        return name
    known = [name for name in NAMES if name != "key"]
    raise UsageError(f"{path}: unknown setting {name!r}{did_you_mean(name, known, cutoff=0.5, listed=len(known))}")


def _checked(name: str, value: object, source: str, *, strict: bool) -> object:
    try:
        return _validator(name).validate_python(value, strict=strict)
    except ValidationError as error:
        message = error.errors(include_url=False)[-1]["msg"]
        wanted = message.removeprefix("Value error, ").replace("Input should", "should", 1)
        shown = "" if name == "key" else f", not {value!r}"
        raise UsageError(f"{source}: {name} {wanted}{shown}") from None
