"""The documentation page of who may do what: ``python -m api.access.page > docs/access.md``."""

from __future__ import annotations

import sys

from api.access.rules import EVERYBODY, Rule, access_rules
from api.access.scope_words import SCOPE_WORDS
from corpus.actor import ROLES
from corpus.resources import read_toml

_HEADINGS = ("做什么", *ROLES, "没有登录", "令牌的范围", "地址")


def access_page() -> str:
    """Give the page as Markdown."""
    words = "、".join(f"`{scope}` {said}" for scope, said in SCOPE_WORDS.items())
    lines = [
        "# 谁可以做什么",
        "",
        f"有了账号以后，每个地址只对表中打钩的角色开放；表中没有的地址不对任何人开放（{_decided()} 定）。",
        "一个账号可以有几个角色。没有账号时只有本机能用，不分角色。账号怎样管理，见[账号](accounts.md)。",
        "",
        f"令牌的范围：{words}。范围之外的，令牌不能用；没有写范围的，只能登录后用浏览器。",
        "",
        f"| {' | '.join(_HEADINGS)} |",
        f"|{'---|' * len(_HEADINGS)}",
        *map(_line, access_rules().rules),
    ]
    return "\n".join(lines) + "\n"


def _decided() -> str:
    return str(read_toml("api.access", "rules.toml")["decided"])


def _line(rule: Rule) -> str:
    ticks = ["✓" if rule.allows([role]) else "" for role in ROLES]
    open_to_all = "✓" if EVERYBODY in rule.who else ""
    scope = f"`{rule.scope}`" if rule.scope else ""
    routes = "<br>".join(f"`{route}`" for route in rule.routes)
    return f"| {' | '.join((rule.what, *ticks, open_to_all, scope, routes))} |"


if __name__ == "__main__":
    sys.stdout.write(access_page())
