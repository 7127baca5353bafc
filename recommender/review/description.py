"""The rules as people and programs are told of them."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.errors import NotFoundError
from recommender.review.engine import all_rules
from recommender.review.finding import Severity
from recommender.review.rule import BASIS_NOTES, BasisKind, Rule, Scope


class RuleDescription(BaseModel):
    """What a rule checks and on what basis; ``certainty`` says in Chinese how sure that basis is."""

    model_config = ConfigDict(frozen=True)

    code: str
    slug: str
    name: str
    group: str
    severity: Severity
    scope: Scope
    basis: str
    basis_kind: BasisKind
    certainty: str
    meaning: str
    bad: str
    good: str
    version: int


@lru_cache(maxsize=1)
def rule_descriptions() -> tuple[RuleDescription, ...]:
    """Describe all rules, in the order of their codes."""
    return tuple(map(_described, all_rules()))


def describe_rule(code: str) -> RuleDescription:
    """Describe one rule.

    :param code: as printed, in small letters too.
    :raises NotFoundError: when there is no such rule.
    """
    found = next((rule for rule in rule_descriptions() if rule.code == code.strip().upper()), None)
    if found is None:
        raise NotFoundError("rule.unknown", f"没有编号为「{code}」的规则；请运行 zhibiao rules list 查编号", rule=code)
    return found


def _described(rule: Rule) -> RuleDescription:
    return RuleDescription(
        code=rule.code,
        slug=rule.slug,
        name=rule.name,
        group=rule.group,
        severity=rule.severity,
        scope=rule.scope,
        basis=rule.cited,
        basis_kind=rule.basis_kind,
        certainty=BASIS_NOTES[rule.basis_kind],
        meaning=rule.meaning,
        bad=rule.bad,
        good=rule.good,
        version=rule.version,
    )
