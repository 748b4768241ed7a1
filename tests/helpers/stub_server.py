"""A stub of an OpenAI-compatible server on the loopback, for what no real model can be asked for: wrong answers,
refusals and broken connections. It answers what it is told to, in order (the last answer again and again) or by what it
is asked, and keeps what it was asked. It is no model: what a real one says is in the cassettes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One answer of the server: a status with a body, late, or cut off before its end."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    late: float = 0.0
    cut: bool = False


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    headers: Json
    body: Json

    @property
    def messages(self) -> list[Json]:
        found: list[Json] = self.body["messages"]
        return found


def completion(
    said: object,
    *,
    tool: bool = True,
    finish: str = "stop",
    usage: tuple[int, int] | None = (100, 10),
    model: str = "stub-1",
) -> Reply:
    """A chat completion whose tool call, or whose text, is `said` (as JSON, unless it is a string already)."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    message: Json = {"role": "assistant", "content": None if tool else text}
    if tool:
        function = {"name": "label_marks", "arguments": text}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    body: Json = {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    if usage:
        body["usage"] = dict(
            zip(("prompt_tokens", "completion_tokens", "total_tokens"), (*usage, sum(usage)), strict=True)
        )
    return Reply(json.dumps(body, ensure_ascii=False))


def failure(status: int, message: str = "no", **headers: str) -> Reply:
    """An error as these servers send it. `retry_after` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps({"error": {"message": message}}), status=status, headers=named)


class Stub:
    """The running server: what it will answer, and what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.reply_to: Callable[[Asked], Reply] | None = None
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                stub.answer(self, Asked(self.path, headers, json.loads(sent)))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # with the usual 5 some of many connections at once are refused

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that gave up is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def will_answer(self, *replies: Reply) -> None:
        """Set the answers to come."""
        self.replies = list(replies)

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        with self._lock:
            self.asked.append(asked)
            reply = None
            if self.reply_to is None:
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply is None:
            assert self.reply_to
            reply = self.reply_to(asked)
        time.sleep(reply.late)
        content = reply.body.encode()
        handler.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2] if reply.cut else content)
        if reply.cut:
            handler.close_connection = True


@contextmanager
def running() -> Iterator[Stub]:
    """A stub that runs until the end of the block."""
    stub = Stub()
    thread = threading.Thread(target=stub.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stub.server.shutdown()
        thread.join()
        stub.server.server_close()
