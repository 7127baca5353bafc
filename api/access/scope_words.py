"""What the scopes of tokens are called."""

from __future__ import annotations

from corpus.tokens import Scope

SCOPE_WORDS: dict[Scope, str] = {
    "read": "查询",
    "write": "编制草稿",
    "review": "审核和豁免",
    "admin": "管理语料和索引",
}
