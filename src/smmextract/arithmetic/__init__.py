"""Cross-checks figures by arithmetic: rules, contradictions, blame, repairs, verdicts."""

from smmextract.arithmetic.cross_check import Checked
from smmextract.arithmetic.model.rule_book import RuleBook, default_rules, parse_rules, with_rules
from smmextract.arithmetic.settle import check

__all__ = ["Checked", "RuleBook", "check", "default_rules", "parse_rules", "with_rules"]
