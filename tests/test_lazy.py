import gc
import importlib
import pickle
import pkgutil
import re

import pytest

import smmextract
from smmextract.lazy import _Regex, loading, regex


def test_an_expression_acts_like_one_of_re() -> None:
    year = regex(r"(?P<year>(?:19|20)\d\d)\s?e?", re.IGNORECASE)
    compiled = re.compile(year.pattern, re.IGNORECASE)
    text = "1999 2024E 1812"
    assert [found.span() for found in year.finditer(text)] == [found.span() for found in compiled.finditer(text)]
    assert year.sub("-", text) == compiled.sub("-", text)
    assert year.fullmatch("2024e") and not year.match(text, 5, 8) and year.search(text, 5)
    assert (year.flags, year.groupindex, year.groups) == (compiled.flags, compiled.groupindex, compiled.groups)


def test_an_expression_is_not_compiled_before_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_an_expression_can_be_sent_to_another_process() -> None:
    year = regex(r"(?:19|20)\d\d")
    for _ in range(2):
        sent = pickle.loads(pickle.dumps(year))
        assert sent.search("in 2031") and not sent.search("in 1812")
        year.search("")


def test_every_expression_of_the_program_can_be_compiled() -> None:
    gc.unfreeze()  # a command that ran before in this process has put them out of sight
    for module in pkgutil.walk_packages(smmextract.__path__, "smmextract."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    expressions = [one for one in gc.get_objects() if type(one) is _Regex and one.pattern != "("]
    assert len(expressions) > 100
    for one in expressions:
        re.compile(one.pattern, one._given)


@pytest.mark.parametrize("enabled", [True, False])
def test_loading_leaves_the_search_for_garbage_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
