"""Decodes what a file, a pipe or a server delivered to text without a BOM and with newlines only.

Tries UTF-8 first, then the encoding that the server or page declares, then the best guess of charset-normalizer among
the encodings that metals reports use. Binary data is refused, with a message that names its format.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from contextlib import suppress

from smmextract.errors import InputError
from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

# Longest first: a UTF-32 mark begins with a UTF-16 one.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ["gb18030", "big5", "cp1252", "cp1250", "cp1251", "shift_jis", "euc_kr"]
# Like browsers: pages often declare a subset of the encoding that they really use.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "euc_kr": "cp949"}
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w-]+)", re.I)
_PDF = b"%PDF-"
_PDF_WITHIN = 1024
_MAIL = re.compile(rb"(?:From |[A-Z][A-Za-z-]+:)")
_CODED = re.compile(rb"^(?:MIME-Version|Content-(?:Type|Transfer-Encoding)):", re.I | re.M)
_MAIL_HEAD_WITHIN = 20_000
_CONTROL = regex(r"[\x00-\x08\x0e-\x1f\x7f]")
_SCANNED_FOR_DECLARATION = 4096
_COMMON = regex(r"[ -~\s\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uff60]")


def is_pdf(data: bytes) -> bool:
    """Return whether these are the bytes of a PDF; like PDF viewers, skip anything before its mark."""
    return _PDF in data[:_PDF_WITHIN] and not data[: data.index(_PDF)].strip(b"\xef\xbb\xbf \t\r\n\0")


def is_mail(data: bytes) -> bool:
    """Return whether the data begin with the headers of an e-mail, among them one that says how its body is coded."""
    head = data[:_MAIL_HEAD_WITHIN].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _MAIL.match(head) is not None and _CODED.search(head) is not None


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """Return the text of `data`; `declared` is the encoding that a server stated, `name` begins error messages."""
    for magic, what in shipped_table(__package__, "signatures").items():
        if data.startswith(bytes.fromhex(magic)):
            raise InputError(f"{name}: is {what}")
    text = _text(data, name, declared)
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise InputError(f"{name}: is binary, not text")
    return universal_newlines(text)


def tabbed(text: str, name: str) -> str:
    """Return comma- or semicolon-separated values with tabs between them; the sign in most lines separates."""
    lines = text.split("\n")
    sign = max(";", "\t", ",", key=lambda sign: sum(sign in line for line in lines))
    try:
        return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in csv.reader(lines, delimiter=sign))
    except csv.Error as error:
        raise InputError(f"{name}: is no table of separated values: {error}") from None


def universal_newlines(text: str) -> str:
    """Replace every CRLF and lone CR by a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes, name: str, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).removeprefix("\ufeff" if encoding == "gb18030" else "")
            except UnicodeDecodeError as error:
                raise InputError(f"{name}: begins as {encoding} but breaks at byte {error.start}") from None
    if b"\0" in data:
        return _utf16_without_mark(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(data, name, error.start)
    return _declared(data, declared) or _detected(data, name)


def _utf16_without_mark(data: bytes, name: str) -> str:
    readings = (text for encoding in ("utf-16-le", "utf-16-be") if (text := _as(encoding, data)))
    share, text = max(((len(_COMMON.findall(text)) / len(text), text) for text in readings), default=(0.0, ""))
    if share < 0.9:
        raise InputError(f"{name}: is binary, not text")
    return text


def _as(encoding: str, data: bytes) -> str | None:
    with suppress(LookupError, UnicodeError):
        return data.decode(encoding)
    return None


def _refuse_broken_utf8(data: bytes, name: str, at: int) -> None:
    """Raise InputError for UTF-8 with a few damaged bytes: in any other encoding it is nonsense."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    if good >= 4 * text.count("\ufffd"):
        raise InputError(f"{name}: is UTF-8 but damaged at byte {at}")


def _declared(data: bytes, declared: str | None) -> str | None:
    found = _DECLARED.search(data[:_SCANNED_FOR_DECLARATION])
    in_page = (found[1] or found[2]).decode("ascii") if found else None
    for encoding in filter(None, (declared, in_page)):
        with suppress(LookupError, ValueError):
            known = codecs.lookup(encoding).name
            return data.decode(_WIDER.get(known, known))
    return None


def _detected(data: bytes, name: str) -> str:
    if known := _chinese(data) or _western(data):
        return known
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, and rarely needed

    best = from_bytes(data, cp_isolation=_CANDIDATES).best()
    text = None if best is None else data.decode(best.encoding)
    if text is None or any(unicodedata.category(character) in {"Cn", "Co"} for character in text):
        raise InputError(f"{name}: is not UTF-8, and its encoding cannot be detected; save it as UTF-8")
    return text


# charset-normalizer needs some hundred characters; two encodings can be recognised in shorter texts.
def _chinese(data: bytes) -> str | None:
    """Return the text as GB18030 if its non-ASCII part is nearly all common hanzi in words, else None."""
    text = _as("gb18030", data) or ""
    runs = re.findall(r"[^\x00-\x7f]+", text)
    total = sum(map(len, runs))
    in_words = sum(len(run) for run in runs if len(run) > 1)
    everyday = sum(len(run.encode("gb2312", "ignore")) // 2 for run in runs)
    return text if in_words * 2 > total and everyday * 10 >= total * 9 else None


def _western(data: bytes) -> str | None:
    """Return the text as Windows-1252 if its non-ASCII part is mostly signs and not accented letters, else None."""
    text = _as("cp1252", data) or ""
    accented = sum(1 for character in text if character > "\x7f" and character.isalpha())
    letters = sum(1 for character in text if character.isalpha())
    return text if accented * 5 <= letters else None
