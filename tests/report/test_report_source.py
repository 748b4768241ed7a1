"""Where bytes come from and how they become text; every input that cannot be read, in one line."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from smmextract.errors import InputError
from smmextract.report import from_text, read

CHINESE = "据SMM统计，2023年10月份（31天）国内电解铝产量364.1万吨，同比增长6.7%。"
WESTERN = "China’s zinc output – “stable” at 12,300 mt, £120/mt – café stocks."


def write(folder: Path, data: bytes, name: str = "report.txt") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def refused(source: str, stdin: bytes | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(source, stdin=None if stdin is None else io.BytesIO(stdin))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(source)
    return message[len(source) :]


def test_text_is_kept_but_for_bom_and_line_ends(tmp_path: Path) -> None:
    odd = "Zinc\u00a0\u2009falls\t１２３ mt −3% “x” \ufeff\u3000"
    report = read(write(tmp_path, ("\ufeff" + odd + "\r\nb\rc\n\n").encode()))
    assert report.text == odd + "\nb\nc\n\n"
    assert report.sha256 == hashlib.sha256(report.text.encode()).hexdigest()
    assert report.source == str(tmp_path / "report.txt")


def test_standard_input_is_read() -> None:
    report = read("-", stdin=io.BytesIO(b"Zinc fell to 12,300 mt.\r\n"))
    assert (report.text, report.source) == ("Zinc fell to 12,300 mt.\n", "-")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_a_decoded_text_and_its_utf8_are_the_same_report(text: str) -> None:
    data = text.encode()
    if not data.startswith((b"BZh", b"RIFF", b"PAR1", b"{\\rtf", b"%PDF-")) and "<" not in text:
        assert read("-", stdin=io.BytesIO(data)).text == from_text(text).text


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("text", [CHINESE, CHINESE * 30, "锌锭库存9.3万吨"])
def test_chinese_originals(tmp_path: Path, encoding: str, text: str) -> None:
    assert read(write(tmp_path, text.encode(encoding))).text == text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("text", [WESTERN, "Stocks fell – to 93,700 mt.", "Zinc at £120/mt", "Produção de zinco: 3 t"])
def test_western_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    assert read(write(tmp_path, text.encode(encoding))).text == text


def test_a_longer_text_in_another_encoding_is_detected(tmp_path: Path) -> None:
    text = "Производство цинка в Китае выросло до 501,3 тыс. тонн, сообщает агентство. Запасы снизились."
    assert read(write(tmp_path, text.encode("cp1251"))).text == text


def test_undecidable_encoding(tmp_path: Path) -> None:
    data = bytes(range(128, 256)) * 3 + b"\xff\xfe\x80\x81 zinc"
    assert "encoding" in refused(write(tmp_path, data))


def test_utf8_with_a_damaged_byte_is_not_read_as_something_else(tmp_path: Path) -> None:
    data = CHINESE.encode()
    assert refused(write(tmp_path, data[:31] + b"\xff" + data[31:])) == ": is UTF-8 but damaged at byte 30"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "is a broken PDF"),
        (b"PK\x03\x04\x14\x00", "Office document (docx, xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document (doc, xls)"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"{\\rtf1 Zinc", "RTF"),
        (b"Zinc\x00fell\x00\x01\x02\x03 by 3", "is binary, not text"),
        (b"Zinc\x01\x02\x03\x04\x05", "is binary, not text"),
        (b"", "is empty"),
        (b" \n\t\r\n\xc2\xa0", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"a" * 1_000_001, "has 1,000,001 characters of text, more than 1,000,000"),
        (b"a" * 10_000_001, "has 10,000,001 bytes, more than 10,000,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_report(tmp_path: Path, data: bytes, what: str) -> None:
    assert what in refused(write(tmp_path, data))
    assert refused("-", data)


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    assert len(read(write(tmp_path, "吨".encode() * 1_000_000)).text) == 1_000_000


def test_standard_input_is_not_read_beyond_the_limit() -> None:
    stream = io.BytesIO(b"a" * 30_000_000)
    with pytest.raises(InputError, match="more than 10,000,000 bytes"):
        read("-", stdin=stream)
    assert stream.tell() <= 10_000_001


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, b"x", "zinc-march.txt")
    assert refused(str(tmp_path / "zinc-marhc.txt")) == f": no such file; is it {tmp_path / 'zinc-march.txt'}?"
    assert refused(str(tmp_path / "quite-another")) == ": no such file"
    assert refused(str(tmp_path / "no" / "where")) == ": no such file"


def test_what_is_no_file(tmp_path: Path) -> None:
    assert refused(str(tmp_path)) == ": is a directory"
    assert "not a directory" in refused(write(tmp_path, b"x") + "/y")


def test_names_that_no_file_can_have() -> None:
    for source in ("a\0b", "x" * 5000, "line\nline", "", "  "):
        with pytest.raises(InputError) as caught:
            read(source)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 300


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    source = write(tmp_path, b"x")
    monkeypatch.setattr(Path, "open", denied)
    assert refused(source) == ": permission denied"


def test_a_decoded_text_has_the_same_limits() -> None:
    for text in ("", "\ufeff \n", "a" * 1_000_001, "half \ud800 of a pair"):
        with pytest.raises(InputError):
            from_text(text)
    assert from_text("\ufeffa\r\nb", "mine").text == "a\nb"


def test_importing_the_stage_imports_nothing_heavy() -> None:
    code = (
        "import sys, smmextract.report as r; r.from_text('Zinc fell 3%.'); "
        "heavy = ('trafilatura', 'lxml', 'charset_normalizer', 'httpx2', 'rich', 'pydantic', 'pdfplumber'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
