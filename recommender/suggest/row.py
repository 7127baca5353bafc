"""A chosen row as it is shown: with its reason, usual values and the published rows it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus.frames import Frame, canonical_tree
from corpus.value import TargetValue, parse_value
from models.vocabulary import Floats
from recommender.engines.top import top
from recommender.index.snapshot import Snapshot
from recommender.suggest.answer import Evidence, Suggestion
from recommender.suggest.candidate import Candidate
from recommender.suggest.options import options
from recommender.suggest.values import SuggestedValue
from recommender.suggest.values.evidence import past_values
from recommender.typical import Typical

MOST_REASONS = 3
NO_ROWS = np.zeros(0, dtype=np.int64)
COUNTED = "共公布过"  # begins the reason that says how often a row was published
_VERY_NEAR, _NEAR = 0.5, 0.25  # similarity of projects from which words say so, by judgement


def nearness(similarity: float) -> str:
    """Say in words how near two projects are.

    :param similarity: cosine of their texts, 0 to 1.
    """
    if similarity >= _VERY_NEAR:
        return "很相近"
    return "相近" if similarity >= _NEAR else "有些相近"


@lru_cache(maxsize=4_096)
def _understood(value: str | None) -> TargetValue:
    return parse_value(value)


def suggested_row(
    snapshot: Snapshot,
    frame: Frame,
    candidate: Candidate,
    value: SuggestedValue,
    similarities: Floats,
    keywords: Mapping[int, tuple[str, ...]],
) -> Suggestion:
    """Make the row that is shown.

    :param snapshot: the index.
    :param frame: whose names the levels carry.
    :param candidate: the row.
    :param value: what is proposed for it.
    :param similarities: of every table with the project.
    :param keywords: those that the project's text holds, by place of the table.
    """
    indicator = candidate.indicator
    published = past_values(snapshot).published
    typical = published.of_indicator(indicator, candidate.level3).typical if indicator else None
    rows = published.rows(indicator) if indicator else NO_ROWS
    level1, level2 = frame.published(candidate.level2)
    return Suggestion(
        level1=canonical_tree().get(candidate.level2),
        level2=candidate.level2,
        level3=candidate.level3,
        description=indicator.description if indicator else None,
        value=value.value,
        target=_understood(value.value),
        published_level1=level1,
        published_level2=level2,
        hint=value.hint,
        basis=indicator.basis if indicator else None,
        score=round(candidate.probability, 4),
        origin="adapted" if indicator is None else "retrieved" if len(rows) else "library",
        reason=_reason(snapshot, candidate, similarities, keywords, typical),
        value_source=value.source,
        typical=typical,
        evidence=_evidence(snapshot, rows, similarities),
    )


def _evidence(snapshot: Snapshot, rows: npt.NDArray[np.int64], similarities: Floats) -> tuple[Evidence, ...]:
    """Give the published rows whose projects are the most like this one."""
    columns = snapshot.columns
    tables = columns.row_table[rows]
    nearest = top(similarities[tables], options().set.evidence, least=-1.0)
    found = []
    for row, table in zip(rows[nearest].tolist(), tables[nearest].tolist(), strict=True):
        head = snapshot.tables[table]
        found.append(
            Evidence(
                table_id=head.table_id,
                project_name=head.project_name,
                unit=head.unit,
                year=head.year,
                level3=columns.texts[int(columns.row_name[row])],
                value=columns.value(int(columns.row_value[row])),
                similarity=round(float(similarities[table]), 4),
            )
        )
    return tuple(found)


def _reason(
    snapshot: Snapshot,
    candidate: Candidate,
    similarities: Floats,
    keywords: Mapping[int, tuple[str, ...]],
    typical: Typical | None,
) -> str:
    parts = list(candidate.reasons[:MOST_REASONS])
    if candidate.indicator is None:
        about = f"由本项目的“{candidate.thing.text}”" if candidate.thing else "按同类项目的写法"
        parts.insert(0, f"{about}拟写，请核对用词")
    else:
        tables = candidate.indicator.tables
        nearest = int(tables[np.argmax(similarities[tables])])
        parts.insert(0, _source(snapshot, nearest, float(similarities[nearest]), keywords.get(nearest, ())))
    if candidate.probability < options().set.least_more:
        parts.insert(0, "把握不大，不合适请删去")
    if typical and typical.count > 1:
        parts.append(f"{COUNTED} {typical.count} 次")
    return "；".join(parts)


def _source(snapshot: Snapshot, place: int, similarity: float, keywords: tuple[str, ...]) -> str:
    table = snapshot.tables[place]
    if table.kind == "library":
        because = f"，本项目提到{'、'.join(f'“{word}”' for word in keywords[:3])}" if keywords else ""
        return f"起步指标库“{table.project_name}”类的指标{because}"
    year = f"{table.year}年" if table.year else ""
    return f"{table.unit or '某单位'}{year}“{table.project_name}”用过，与本项目{nearness(similarity)}"
