"""A model's server for the benchmark of batches, in a process of its own: it answers each question about a known report
with the answer of its cassette, after a time.

    python benchmarks/batch_stub.py --delay 0.5 --jitter 0.4 --fail-every 50

prints its port. It reads no more of a question than it needs, so as to leave the processor to the program measured.
`GET /calls` tells how many questions came.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from pathlib import Path
from random import Random

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
NAME = re.compile(rb"Desk note ([a-z-]+) no ([a-j]+)\.")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)


def cassettes() -> dict[str, tuple[str, dict[str, int]]]:
    """What was answered about each report of the tests, with its tokens."""
    found = {}
    for path in sorted((REPOSITORY / "tests" / "cassettes").glob("*.yaml")):
        body = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"][0]["response"]["body"]
        body = json.loads(body) if isinstance(body, str) else body
        body = json.loads(body["string"]) if "string" in body else body
        said = body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]
        found[path.stem] = (said if isinstance(said, str) else json.dumps(said), body["usage"])
    return found


def number_of(letters: bytes) -> int:
    """A report is numbered in letters, so that its number is no number of the report."""
    return int("".join(str(letter - ord("a")) for letter in letters))


def wordy(name: str) -> str:
    """The name of a report without a digit."""
    return "".join(chr(ord("a") + int(sign)) if sign.isdigit() else sign for sign in name)


def letters_of(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


class Server(asyncio.Protocol):
    """One connection."""

    calls = 0
    options: argparse.Namespace
    answers: dict[bytes, bytes]
    rng = Random(0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.data = bytearray()

    def data_received(self, data: bytes) -> None:
        self.data += data
        head = self.data.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self.data, 0, head + 2)
        end = head + 4 + (int(length[1]) if length else 0)
        if len(self.data) < end:
            return
        asked = bytes(self.data[:end])
        del self.data[:end]
        if asked.startswith(b"GET"):
            self._send(200, json.dumps({"calls": Server.calls}).encode())
            return
        Server.calls += 1
        found = NAME.search(asked)
        assert found, asked[-200:]
        status, body = 200, self.answers[found[1]]
        if self.options.fail_every and number_of(found[2]) % self.options.fail_every == self.options.fail_every - 1:
            status, body = 400, b'{"error": {"message": "this one never"}}'
        late = self.options.delay + self.rng.uniform(-1, 1) * self.options.jitter
        asyncio.get_running_loop().call_later(late, self._send, status, body)

    def _send(self, status: int, body: bytes) -> None:
        head = f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]


def completion(said: str, usage: dict[str, int]) -> bytes:
    call = {"id": "c", "type": "function", "function": {"name": "label_marks", "arguments": said}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice], "usage": usage}
    return json.dumps(body).encode()


def text_answer(said: str, usage: dict[str, int], form: str) -> bytes:
    """The same answer in the words that a peer expects, with the literals alone."""
    marks = [mark for mark in json.loads(said)["marks"] if mark.get("literal")]
    pairs = [(mark["literal"], mark.get("metric") or "none") for mark in marks]
    if form == "langextract":
        each = [{"figure": literal, "figure_attributes": {"metric": metric}} for literal, metric in pairs]
        found: object = {"extractions": each}
    else:
        items = [{"literal": literal, "metric": metric} for literal, metric in pairs]
        found = [{"concept_id": "C0", "extracted_items": items}]
    message = {"role": "assistant", "content": json.dumps(found, ensure_ascii=False)}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice], "usage": usage}
    return json.dumps(body).encode()


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--jitter", type=float, default=0.0)
    parser.add_argument("--fail-every", type=int, default=0)
    parser.add_argument("--form", choices=["tool", "langextract", "contextgem"], default="tool")
    Server.options = parser.parse_args()
    form = Server.options.form
    Server.answers = {
        wordy(name).encode(): completion(*answer) if form == "tool" else text_answer(*answer, form)
        for name, answer in cassettes().items()
    }
    asyncio.run(serve())
