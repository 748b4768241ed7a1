"""Cassettes: what a real model answered, recorded once and replayed by the tests.

A cassette matches on method, path and the whole body of the request, not on the host, so that a recording from any
OpenAI-compatible endpoint replays. Bodies are kept as YAML and not as JSON in a string, parts that come again as YAML
references, and of the headers only the content type: a cassette can be read, and has no key to hide.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import vcr  # type: ignore[import-untyped]
import yaml
from vcr.request import Request  # type: ignore[import-untyped]

CASSETTES = Path(__file__).parents[1] / "cassettes"
NEUTRAL = "https://llm.invalid/v1"

Json = dict[str, Any]


def cassette(path: Path, *, record: bool = False) -> AbstractContextManager[object]:
    """Replay a cassette, or record it anew. In replay a request that it does not hold fails."""
    if record:
        path.unlink(missing_ok=True)
    machine = vcr.VCR(
        record_mode=vcr.mode.ALL if record else vcr.mode.NONE,
        match_on=("method", "path", "body"),
        before_record_request=_neutral_request,
        before_record_response=_bare_response,
        decode_compressed_response=True,
        serializer="readable",
    )
    machine.register_serializer("readable", _Readable)
    used: AbstractContextManager[object] = machine.use_cassette(str(path))
    return used


def interactions(path: Path) -> list[Json]:
    """What a cassette holds."""
    found: list[Json] = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
    return found


def recorded(path: Path) -> list[tuple[Json, Json]]:
    """The bodies of all requests and responses of a cassette."""
    return [(one["request"]["body"], one["response"]["body"]) for one in interactions(path)]


def settings_of_machine() -> list[str]:
    """The variables that are set here and now and would reach the program."""
    return [name for name in os.environ if name.startswith(("SMMEXTRACT_", "OPENAI_"))]


def settings_of(path: Path) -> dict[str, str]:
    """The environment in which the same requests are made again as stand in a cassette."""
    body = recorded(path)[0][0]
    return {
        "SMMEXTRACT_MODEL": body["model"],
        "SMMEXTRACT_MODE": "tools" if "tools" in body else body.get("response_format", {}).get("type", "text"),
        "SMMEXTRACT_TEMPERATURE": str(body.get("temperature", "none")),
        "SMMEXTRACT_RETRIES": "0",
        "OPENAI_BASE_URL": NEUTRAL,
        "OPENAI_API_KEY": "no-key-is-needed-to-replay",
    }


def _neutral_request(request: Request) -> Request:
    request.uri = NEUTRAL + "/chat/completions" if request.uri.endswith("/chat/completions") else request.uri
    request.headers = _content_type(request.headers)
    return request


def _bare_response(response: Json) -> Json | None:
    if response["status"]["code"] != 200:
        return None
    return {**response, "headers": _content_type(response["headers"])}


def _content_type(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in headers.items() if name.lower() == "content-type"}


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Long texts as blocks."""

    def represent_str(self, text: str) -> yaml.Node:
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_str)


class _Readable:
    """vcrpy's serializer: JSON bodies as YAML."""

    @staticmethod
    def serialize(content: Json) -> str:
        for one in content["interactions"]:
            one["request"]["body"] = json.loads(one["request"]["body"])
            one["response"]["body"] = json.loads(one["response"]["body"]["string"])
        text: str = yaml.dump(_shared(content, {}), Dumper=_Dumper, allow_unicode=True, width=10_000, sort_keys=False)
        return text

    @staticmethod
    def deserialize(text: str) -> Json:
        content: Json = yaml.safe_load(text)
        for one in content["interactions"]:
            one["request"]["body"] = json.dumps(one["request"]["body"], ensure_ascii=False)
            one["response"]["body"] = {"string": json.dumps(one["response"]["body"], ensure_ascii=False)}
        return content


def _shared(value: Any, seen: dict[str, Any]) -> Any:
    """Equal parts as one object, which YAML writes once: a second request repeats the whole first one."""
    if isinstance(value, dict):
        value = {name: _shared(part, seen) for name, part in value.items()}
    elif isinstance(value, list):
        value = [_shared(part, seen) for part in value]
    else:
        return value
    key = json.dumps(value, sort_keys=True)
    return value if len(key) < 200 else seen.setdefault(key, value)
