"""The store's own tables as labelled ones, each asked about as if it had never been published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from corpus.names import match_key
from corpus.store import Store
from corpus.table import TargetTable
from recommender.evaluate.labelled import LabelledTable, from_published
from recommender.index.snapshot import Snapshot

NOT_PUBLISHED = ("library", "synthetic")


def left_out_tables(
    snapshot: Snapshot, tables: Mapping[str, TargetTable], documents: Mapping[str, str]
) -> list[LabelledTable]:
    """Label every published table by its own rows.

    With a table go all that could give it away: the tables of its document, those of a project of the same name (last
    year's, say) and those that hold the same rows.

    :param snapshot: the index.
    :param tables: the store's tables by id.
    :param documents: id of the document of each table, by the table's id.
    :return: the tables that name a project and an indicator, in the order of the index.
    """
    published = {
        place: tables[head.table_id]
        for place, head in enumerate(snapshot.tables)
        if head.kind not in NOT_PUBLISHED and head.table_id in tables
    }
    traits = {place: _traits(table, documents) for place, table in published.items()}
    sharing: defaultdict[tuple[object, ...], set[int]] = defaultdict(set)
    for place, found in traits.items():
        for trait in found:
            sharing[trait].add(place)
    labelled = (
        from_published(table, frozenset().union(*(sharing[trait] for trait in traits[place])))
        for place, table in published.items()
    )
    return [table for table in labelled if table is not None]


def _traits(table: TargetTable, documents: Mapping[str, str]) -> Sequence[tuple[object, ...]]:
    """Give what tables must not have in common, one being asked about and the other speaking."""
    rows = frozenset((row.level2, match_key(row.level3), row.value) for row in table.indicators)
    return (
        ("document", documents.get(table.id or "", table.id)),
        ("project", match_key(table.project_name)),
        ("rows", rows),
    )


def remarks(store: Store, tables: Sequence[LabelledTable], published: int) -> tuple[str, ...]:
    """Say what the reader of the figures has to know about the tables they rest on.

    :param store: the store.
    :param tables: the labelled ones.
    :param published: how many published tables the store holds.
    """
    said = ["留一评估：评估某个表时，同一文件、同名项目和内容相同的表都不参与推荐。"]
    if not any(document.origin != "shipped" and document.tables for document in store.documents()):
        said.append(
            f"语料库里只有随产品附带的公开文件（{published} 个表），没有本单位收入的表：这些数字只说明指标库"
            "对这一份文件管不管用，不代表在本单位的效果；请用 zhibiao ingest 收入目标表，或用 --file 给出有标注的表。"
        )
    if published > len(tables):
        said.append(f"有 {published - len(tables)} 个表没有项目名称或没有指标，未参与评估。")
    return tuple(said)
