"""Names of companies, mines and plants: capitalised words that no list knows and that a report says again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from smmextract.label.builtin.sentence import Sentence
from smmextract.label.builtin.tokens import Token
from smmextract.report.line_phrases import profile
from smmextract.shipped_tables import shipped_table

_WORDS = shipped_table(__package__, "word_lists")["names"]
_SUFFIXES, _SITES, _BODIES, _MAKES, _NO_NAMES = (
    frozenset(_WORDS[name]) for name in ("suffixes", "sites", "bodies", "makes", "no_names")
)
_OWNS = ("'s", "\u2019s")
_LONGEST, _AGAIN, _LEAST = 3, 2, 3


def main_names(sentences: Sequence[Sentence], publisher: str) -> Counter[str]:
    """The names that a report says more than once, or with what they are ("Onsan smelter", "Teck Ltd")."""
    certain: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for sentence in sentences:
        for first, last, name in _runs(sentence):
            following = [token.text for token in sentence.tokens[last + 1 : last + 2]]
            told = bool(following) and following[0] in _SUFFIXES | _SITES
            said[name] += 1 + told
            if sentence.kind == "body" and (first or told):
                certain[name] += 1
    short = sorted(certain, key=len)
    found: Counter[str] = Counter()
    for name, count in said.items():  # "Yieh United Steel" is Yieh United
        stem = next((one for one in short if f"{name} ".startswith(one + " ")), None)
        if stem and stem not in publisher:
            found[stem] += count
    return Counter({name: count for name, count in found.items() if count >= _AGAIN})


def named(sentence: Sentence, known: Counter[str]) -> Iterator[tuple[int, str]]:
    """The known names of a sentence, each with the place of its last word."""
    for _, last, name in _runs(sentence) if known else ():
        if found := next((one for one in known if f"{name} ".startswith(one + " ")), None):
            yield last, found


def maker_before(sentence: Sentence, at: int) -> str | None:
    """Return who alone makes what stands at `at`: "Rio Verde Mining produced", "Codelco's copper output"."""
    tokens = sentence.tokens
    for place in sentence.cues.get("region", ()):  # "Jiangxi Copper produced"
        if place + 2 < at and _is_metal_in_name(tokens[place + 1]):
            metal = tokens[place + 1].raw
            if tokens[place + 2].text in _MAKES or metal.endswith(_OWNS):
                return f"{tokens[place].raw} {metal}".removesuffix("'s").removesuffix("\u2019s")
    for _, last, name in reversed(list(_runs(sentence))):
        if last + 1 >= at:
            continue
        known = profile(name)
        has = tokens[last].raw.endswith(_OWNS) and (known is None or known.kind == "company")
        if has and any("metric" in token.cues for token in tokens[last + 1 : min(at, last + 4)]):
            return name
        if tokens[last].text not in _NO_NAMES and tokens[last + 1].text in _MAKES:
            return name
    return None


def _is_metal_in_name(token: Token) -> bool:
    return "product" in token.cues and token.raw[:1].isupper() and not token.raw.isupper()


def _runs(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Capitalised words in a row: the first and last place, and what they are."""
    run: list[int] = []
    for at, token in enumerate(sentence.tokens):
        if len(run) < _LONGEST and (_is_name(token) or (run and _ends_name(token))):
            run.append(at)
        elif run:
            yield run[0], run[-1], _joined(sentence.tokens, run)
            run = []
    if run:
        yield run[0], run[-1], _joined(sentence.tokens, run)


def _joined(tokens: Sequence[Token], run: Sequence[int]) -> str:
    parts = [tokens[at].text.title() if " " in tokens[at].text else tokens[at].raw for at in run]
    return " ".join(part.removesuffix("'s").removesuffix("\u2019s") for part in parts)


def _is_name(token: Token) -> bool:
    unknown = token.place is None and token.time is None and not set(token.cues) - {"seat"}
    raw = token.raw
    return (
        unknown
        and len(raw) >= _LEAST
        and raw[0].isupper()
        and raw.replace("'", "").replace("\u2019", "").isalpha()
        and token.text not in _SUFFIXES | _BODIES
    )


def _ends_name(token: Token) -> bool:
    """The metal or country in a name: "Norilsk Nickel", "Anglo American"."""
    return bool(token.cues.keys() & {"product", "region"}) and token.raw[0].isupper() and " " not in token.text
