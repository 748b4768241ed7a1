"""A stub of a provider's batch interface (`/v1/files`, `/v1/batches`) on the loopback: it takes a file of questions and
has them answered, or lets them fail or expire, as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from helpers.stub_server import Asked, Reply

Json = dict[str, Any]


class Provider:
    """The running server. `answer` says what becomes of one question (None: it expires); `polls` how often a batch is
    looked at before it is done; `before` and `after` are called around each request with its number and its name."""

    def __init__(self, answer: Callable[[Asked], Reply | None]) -> None:
        self.answer = answer
        self.polls = 1
        self.refuse: str | None = None
        self.before: Callable[[int, str], None] = lambda number, name: None
        self.after: Callable[[int, str], None] = lambda number, name: None
        self.drop: Callable[[int, str], bool] = lambda number, name: False
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, Json] = {}
        self.looks: dict[str, int] = {}
        self.answered: list[Asked] = []
        self._numbers = count(1)
        self._requests = count(1)
        self._lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                provider.handle(self, "POST", self.rfile.read(int(self.headers["content-length"])))

            def do_GET(self) -> None:
                provider.handle(self, "GET", b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that gave up is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def handle(self, handler: BaseHTTPRequestHandler, method: str, sent: bytes) -> None:
        path = handler.path.split("?")[0].removeprefix("/v1/")
        name = f"{method} {path.split('/')[0]}" + ("/content" if path.endswith("/content") else "")
        with self._lock:
            number = next(self._requests)
            self.before(number, name)
            status, content = self._reply(method, path, sent)
            self.after(number, name)
        if self.drop(number, name):
            handler.close_connection = True
            handler.connection.close()
            return
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def _reply(self, method: str, path: str, sent: bytes) -> tuple[int, bytes]:
        kind, _, rest = path.partition("/")
        if kind == "files" and method == "POST":
            name = f"file-{next(self._numbers)}"
            self.files[name] = sent[sent.index(b'{"custom_id"') : sent.rindex(b"}\n") + 2]
            return 200, json.dumps({"id": name, "object": "file", "purpose": "batch"}).encode()
        if kind == "files":
            return 200, self.files[rest.removesuffix("/content")]
        if kind == "batches" and method == "POST":
            return 200, json.dumps(self._made(json.loads(sent))).encode()
        if rest:
            return 200, json.dumps(self._looked_at(rest)).encode()
        made = [self._shown(one) for one in reversed(self.batches.values())]
        return 200, json.dumps({"object": "list", "data": made, "has_more": False}).encode()

    def _made(self, asked: Json) -> Json:
        name = f"batch-{next(self._numbers)}"
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "created_at": 4_000_000_000,
            "status": "in_progress",
            **asked,
        }
        self.looks[name] = 0
        return self._shown(self.batches[name])

    def _looked_at(self, name: str) -> Json:
        batch = self.batches[name]
        self.looks[name] += 1
        if batch["status"] == "in_progress" and self.looks[name] > self.polls:
            self._finish(batch)
        return self._shown(batch)

    def _shown(self, batch: Json) -> Json:
        return batch

    def _finish(self, batch: Json) -> None:
        if self.refuse:
            batch |= {"status": "failed", "errors": {"object": "list", "data": [{"message": self.refuse}]}}
            return
        good, bad, expired = list[Json](), list[Json](), False
        for text in self.files[batch["input_file_id"]].splitlines():
            line = json.loads(text)
            asked = Asked(line["url"], {}, line["body"])
            reply = self.answer(asked)
            if reply is None:
                expired = True
                error = {"code": "batch_expired", "message": "This request could not be executed in time."}
                bad.append({"custom_id": line["custom_id"], "response": None, "error": error})
                continue
            response = {"status_code": reply.status, "body": json.loads(reply.body)}
            one = {"custom_id": line["custom_id"], "response": response, "error": None}
            (good if reply.status == 200 else bad).append(one)
            if reply.status == 200:
                self.answered.append(asked)
        for field, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                name = f"file-{next(self._numbers)}"
                self.files[name] = "\n".join(map(json.dumps, lines)).encode() + b"\n"
                batch[field] = name
        batch["status"] = "expired" if expired else "completed"


@contextmanager
def providing(answer: Callable[[Asked], Reply | None]) -> Iterator[Provider]:
    """A provider that runs until the end of the block."""
    provider = Provider(answer)
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        thread.join()
        provider.server.server_close()
