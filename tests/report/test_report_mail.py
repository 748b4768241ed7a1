"""E-mails and separated values: decoded, and read like any other report."""

from __future__ import annotations

from pathlib import Path

import pytest

from smmextract.errors import InputError
from smmextract.report import read
from smmextract.scan import scan

_HEAD = "From: desk@example.com\nSubject: Zinc note\nDate: Mon, 08 Apr 2024 09:12:00 +0800\nMIME-Version: 1.0\n"
_QUOTED = 'Content-Type: text/{}; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
_BODY = "Output was 525,500 mt in March 20=\n24, up 3.6 percentage poi=\nnts.\n"
_CODED = "T3V0cHV0IHdhcyA1MjUsNTAwIG10IGluIE1hcmNoIDIwMjQsIHVwIDMuNiBwZXJjZW50YWdlIHBvaW50cy4K"
_PARTS = 'Content-Type: multipart/alternative; boundary="x"\n\n'


def figures(text: str) -> list[str]:
    return [f"{mention.value.normalize():f} {mention.unit}" for mention in scan(text) if mention.why_not is None]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "coded",
    [
        _QUOTED.format("plain") + _BODY,
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + _CODED,
        _QUOTED.format("html") + f"<html><body><p>{_BODY}</p></body></html>",
        _PARTS + "--x\n" + _QUOTED.format("plain") + _BODY + "\n--x\n" + _QUOTED.format("html") + _BODY + "\n--x--\n",
    ],
)
def test_an_email_is_decoded(tmp_path: Path, coded: str, ending: str) -> None:
    mail = tmp_path / "note.eml"
    mail.write_bytes((_HEAD + coded).replace("\n", ending).encode())
    report = read(str(mail))
    assert (report.title, report.published) == ("Zinc note", "2024-04-08T09:12")
    assert figures(report.text) == ["525500 t", "3.6 pp"]


def test_an_email_without_text_is_refused(tmp_path: Path) -> None:
    mail = tmp_path / "note.eml"
    mail.write_text(_HEAD + "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n")
    with pytest.raises(InputError, match="is an e-mail without text"):
        read(str(mail))


@pytest.mark.parametrize(
    "rows",
    [
        "Monat;Lager (t);Preis (USD/t)\nJanuar 2024;146.425;8.344,50\n",
        'Month,Stocks (t),"Price (USD/t)"\nJanuary 2024,"146,425","8,344.50"\n',
        "Month\tStocks (t)\tPrice (USD/t)\nJanuary 2024\t146,425\t8,344.50\n",
    ],
)
def test_separated_values_are_a_table(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "stocks.csv"
    file.write_text(rows)
    assert figures(read(str(file)).text) == ["146425 t", "8344.5 USD/t"]
