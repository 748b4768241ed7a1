"""Opens e-mails: the body (the page where there is no plain one), decoded, below its subject; the date is its date."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy

from smmextract.errors import InputError
from smmextract.report.decode import decode
from smmextract.report.html_article import article
from smmextract.report.published import find_date
from smmextract.report.report import Article


def opened(data: bytes, name: str) -> Article:
    """Return the article of an e-mail. Raises InputError if it has no text."""
    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(("plain", "html"))
    coded = body.get_payload(decode=True) if body else None
    if body is None or not isinstance(coded, bytes):
        raise InputError(f"{name}: is an e-mail without text")
    text = decode(coded, name, body.get_content_charset())
    found = article(text, name) if body.get_content_subtype() == "html" else Article(text)
    subject, date = (" ".join(str(message[key] or "").split()) for key in ("Subject", "Date"))
    stated = find_date(date)
    published = stated.iso if stated else found.published
    return replace(found, text=f"{subject}\n\n{found.text}", title=subject or found.title, published=published)
