"""The language of the rule file: what it takes, what it refuses, and that propagation never loses a solution."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smmextract.arithmetic import default_rules, parse_rules
from smmextract.arithmetic.model.formula import FormulaError, backward, forward, parse_formula
from smmextract.arithmetic.model.rule_book import check_form
from smmextract.errors import InputError
from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary

NAMES = {"a": None, "b": None, "c": None}
FORMULAS = [
    "a == b * (1 - c)",
    "a == b * days",
    "a + b == c / 2",
    "a - b - c == 3",
    "a / b == c",
    "a - b <= c",
]


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("a", "one relation"),
        ("a == b == c", "one relation"),
        ("a < b", "must be == or <="),
        ("a == d", "unknown quantity 'd'"),
        ("a == b ** 2", "not allowed"),
        ("a == __import__('os')", "unknown quantity|only numbers|not allowed"),
        ("a == b.c", "not allowed"),
        ("a == min(b, c)", "unknown quantity|not allowed"),
        ("a == abs(b)", "unknown quantity|not allowed"),
        ("a == 'text'", "only numbers"),
        ("a == (b", "cannot be read"),
        ("a == -b", "not allowed"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_reason(formula: str, why: str) -> None:
    with pytest.raises(FormulaError, match=why):
        parse_formula(formula, NAMES)


def value_of(side: str, values: dict[str, float]) -> float:
    return float(eval(side, {"__builtins__": {}}, values))


@given(
    st.sampled_from(FORMULAS),
    st.tuples(*[st.integers(-1000, 1000).map(lambda n: n / 8) for _ in range(3)]),
    st.tuples(*[st.floats(0, 50) for _ in range(6)]),
)
def test_narrowing_keeps_every_solution(formula: str, point: tuple[float, ...], reach: tuple[float, ...]) -> None:
    parsed = parse_formula(formula, NAMES)
    values = dict(zip("abc", point, strict=True)) | {"days": 31.0}
    left, right = formula.replace("<=", "==").split("==")
    try:
        difference = value_of(left, values) - value_of(right, values)
    except ZeroDivisionError:
        return
    if "<=" in formula:
        if difference > 0:
            return
    elif difference:
        # move one side so that the point solves the formula: the constant is the only thing that is free
        parsed = parse_formula(f"{left} == {right.strip()} + {abs(difference)!r}", NAMES) if difference > 0 else parsed
        if difference < 0:
            parsed = parse_formula(f"{left.strip()} + {abs(difference)!r} == {right}", NAMES)
    leaves = [
        (values[name] - reach[2 * place], values[name] + reach[2 * place + 1])
        for place, name in enumerate(parsed.names)
    ]
    leaves += [(number, number) for number in parsed.constants]
    leaves += [(31.0, 31.0)] if parsed.uses_days else []
    tape = forward(parsed, leaves)
    backward(parsed, tape)
    for place, name in enumerate(parsed.names):
        low, high = tape[place]
        assert low <= values[name] + 1e-6 * max(1, abs(values[name]))
        assert high >= values[name] - 1e-6 * max(1, abs(values[name]))


def test_every_rule_that_comes_with_the_program_is_explained() -> None:
    book = default_rules()
    assert {"daily-average", "operating-rate", "ingot"} <= {rule.id for rule in book.rules}
    assert {"same", "change", "difference", "beat", "share"} <= {form.id for form in book.forms}
    for name in [rule.id for rule in book.rules] + [form.id for form in book.forms]:
        assert book.words(name).endswith(".")
        assert book.statement(name) != name
    assert all(set(rule.formula.names) <= {*Vocabulary.shipped().metrics, *rule.terms} for rule in book.rules)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[rule]", "mine.toml"),
        ('[[rule]]\nid = "x"\nwords = "y"', "formula"),
        ('[[rule]]\nid = "x"\nwords = "y"\nformula = "price == costs"', "rule 'x': unknown quantity 'costs'"),
        ('[[rule]]\nid = "x"\nwords = "y"\nformula = "price == cost"\ncolour = 1', "colour"),
        ('[[rule]]\nid = "x"\nwords = "y"\nformula = "price == cost"\nclass = "law"', "definition"),
    ],
)
def test_a_wrong_rule_file_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        parse_rules(text, "mine.toml")


def test_the_programs_own_rules_have_the_form_of_a_rule_file() -> None:
    shipped = shipped_table("smmextract.arithmetic.model", "rules")
    assert len(check_form(shipped, "", "rules.toml")["rule"]) == len(shipped["rule"]) == len(default_rules().rules)
