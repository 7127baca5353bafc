"""S073: the document that a project rests on is old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.table import TargetTable
from recommender.review.lexicon import pattern, threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    year: int


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit for the documents that were issued more than five years before the budget year."""
    if table.year is None:
        yield NotApplicable("不知道这张表是哪个预算年度的")
        return
    documents = _documents(table)
    if not documents:
        yield NotApplicable("表中没有写依据文件的文号")
        return
    old = [one for one in documents if table.year - one.year > threshold("basis_years")]
    if not old:
        return
    oldest = min(old, key=lambda one: one.year)
    others = f"（另有{len(old) - 1}份也超过{threshold('basis_years'):g}年）" if len(old) > 1 else ""
    yield Hit(
        f"依据文件「{oldest.text}」到{table.year}年已有{table.year - oldest.year}年{others}，请确认现在仍然有效",
        "仍有效的可以保留；已被新文件代替的，改写新文件的名称和文号，例如「依据某某单位〔年份〕某号」",
        quoted="；".join(one.text for one in old),
        evidence={"year": table.year, "documents": [[one.text, one.year] for one in old]},
    )


def _documents(table: TargetTable) -> list[_Document]:
    """Give the documents with a number that purpose, goal and descriptions name, each once."""
    texts = [table.purpose, table.goal, *(row.description for row in table.indicators)]
    found: dict[str, _Document] = {}
    for text in filter(None, texts):
        for match in pattern("basis_document").finditer(text):
            issuer = pattern("before_issuer").sub("", match["issuer"])
            year = next(match[group] for group in ("year", "year2", "year3") if match[group])
            whole = issuer + match.group()[len(match["issuer"]) :]
            found.setdefault(whole, _Document(whole, int(year)))
    return list(found.values())


RULE = Rule(
    code="S073",
    slug="old-basis-document",
    name="立项依据文件较旧",
    group="F 时间",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表·相关性：依据充分、仍然有效",
    basis_kind="inference",
    meaning="资金用途或目标里引用的文件，发文已超过五年的，可能已经废止或被新文件代替，提示确认。"
    "只看带文号的文件；法律和没有写年份的文件不检查。",
    bad="2023年度表：依据外交部领函〔2012〕1314号",
    good="2023年度表：依据津政办发〔2021〕12号",
    check=check,
)
