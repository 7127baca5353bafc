"""A small store of invented tables with its index, and labelled rows to ask about."""

from __future__ import annotations

import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.evaluate.figures import Proposal
from recommender.evaluate.labelled import LabelledTable
from recommender.index.files import open_snapshot
from recommender.settings import Settings


def _table(name, *rows, **fields):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


SATISFIED = ("服务对象满意度指标", "群众满意度", "≥90%")
TREES = _table(
    "古树名木保护",
    ("数量指标", "保护古树株数", "≥30株"),
    ("质量指标", "古树存活率", "≥95%"),
    SATISFIED,
    purpose="为古树挂牌、支护、复壮",
    year=2023,
    unit="园林局",
    budget_wan={"total": 60},
)
PARK = _table(
    "公园绿地养护",
    ("数量指标", "养护绿地面积", "≥8万平方米"),
    ("质量指标", "绿地养护合格率", "≥95%"),
    SATISFIED,
    purpose="公园绿地修剪、浇水、补植",
)
TREES_BEFORE = _table(
    "古树名木保护", ("数量指标", "保护古树株数", "≥25株"), ("成本指标", "单株保护成本", "≤2万元"), year=2022
)
ROAD = _table(
    "道路养护工程",
    ("数量指标", "养护道路里程", "≥12公里"),
    ("质量指标", "工程验收合格率", "100%"),
    ("服务对象满意度指标", "群众满意度", "≥85%"),
    purpose="修补沥青路面",
)
NAMELESS = _table("", ("数量指标", "巡查次数", "≥4次"))
LIBRARY = _table(
    "园林绿化",
    ("数量指标", "养护绿地面积", None),
    ("质量指标", "苗木成活率", "≥95%"),
    ("时效指标", "养护任务按时完成率", "100%"),
    kind="library",
    keywords=["绿地", "古树"],
)
DOCUMENTS = {"甲.txt": (TREES, PARK), "乙.txt": (TREES_BEFORE,), "丙.txt": (ROAD, NAMELESS), "库.txt": (LIBRARY,)}


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"), encoder="lsa")


@pytest.fixture(scope="session")
def store(settings):
    opened = Store(settings.home / "corpus.db")
    for letter, (name, tables) in zip("abcd", DOCUMENTS.items(), strict=True):
        opened.add_document(letter * 64, name, ParsedDocument(tables=tables))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def snapshot(store, settings):
    return open_snapshot(store, settings)


@pytest.fixture(scope="session")
def proposal():
    """Make a suggested row of ``level 2, name, value`` and whatever else is given."""
    return lambda level2, level3, value=None, **more: Proposal(level2=level2, level3=level3, value=value, **more)


@pytest.fixture(scope="session")
def labelled():
    """Make a labelled table of ``(level 2, name, value)`` rows."""

    def making(*rows, name="项目", **more):
        indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
        return LabelledTable.model_validate({"project_name": name, "indicators": indicators, **more})

    return making
