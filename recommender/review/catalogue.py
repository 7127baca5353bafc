"""The page that explains every rule to users, made from the rules themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from recommender.review.engine import EMPTY, FAILED, all_rules
from recommender.review.rule import BASIS_NOTES, Rule

_SEVERITIES = {
    "error": ("错误", "表格自相矛盾，或者无法评分"),
    "warning": ("提醒", "审核人很可能会退回"),
    "info": ("提示", "供参考，默认折叠"),
}
_SCOPES = {"table": "整张表", "row": "逐行", "document": "同一文件各表之间"}


def catalogue() -> str:
    """Give the catalogue as Markdown.

    :return: the text of ``docs/rules.md``, ending in a line feed.
    """
    return "\n".join(_lines()).rstrip("\n") + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# 审核规则",
        "",
        "本页由程序生成：`python -m recommender.review.catalogue > docs/rules.md`。",
        "",
        "每条结果都写明编号、原文、理由、依据和改法。",
        "依据后面的括号说明它有多可靠，引用到正式意见之前请先核对原文。",
        "",
        "| 级别 | 含义 |",
        "|---|---|",
    )
    yield from (f"| {name} | {meaning} |" for name, meaning in _SEVERITIES.values())
    yield from ("", "| 依据的可靠程度 |", "|---|", *(f"| {note} |" for note in BASIS_NOTES.values()), "")
    yield from ("| 编号 | 名称 | 级别 | 范围 |", "|---|---|---|---|")
    for rule in all_rules():
        yield f"| {rule.code} | {rule.name} | {_SEVERITIES[rule.severity][0]} | {_SCOPES[rule.scope]} |"
    group = ""
    for rule in all_rules():
        if rule.group != group:
            group = rule.group
            yield from ("", f"## {group}")
        yield from _rule(rule)
    yield from (
        "",
        "## 审核程序自己的结果",
        "",
        f"- {EMPTY}：表中没有任何指标。此时只给出这一条错误，不再逐条检查。",
        f"- {FAILED}：某一条规则运行出错，没有得出结论。其他规则的结果不受影响，请人工核对这一项。",
    )


def _rule(rule: Rule) -> Iterator[str]:
    yield from (
        "",
        f"### {rule.code} {rule.name}",
        "",
        rule.meaning,
        "",
        f"- 级别：{_SEVERITIES[rule.severity][0]}；范围：{_SCOPES[rule.scope]}；版本：{rule.version}",
        f"- 代号：`{rule.slug}`",
        f"- 不通过：{rule.bad}",
        f"- 通过：{rule.good}",
        f"- 依据：{rule.cited}",
    )


if __name__ == "__main__":
    sys.stdout.write(catalogue())
