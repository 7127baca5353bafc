from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.store import content_id
from corpus.table import Indicator, ParsedDocument, TargetTable
from recommender import Recommender
from recommender.encoders import chosen_model, models_folder, shipped_weights
from recommender.site_training import Figures, is_better, restore, train_on_site

# Words of one office, whose meaning no other text tells.
JARGON = {
    "青松行动完成率": "清理楼道杂物的任务做完了几成",
    "朝阳驿站数量": "给环卫工人歇脚的屋子有几间",
    "甘露工程覆盖率": "装上净水机的学校占多少",
    "萤火计划人数": "晚上有人接送回家的孩子有几个",
    "磐石台账准确率": "危房登记表里写对的占多少",
    "白鹭热线办结时间": "湖边居民来电几天有答复",
    "春雨基金支出": "给受灾户垫付的钱一共多少",
    "金钥匙家庭满意度": "领到廉租房的人家觉得好不好",
}


def fill(service: Recommender, number: int) -> None:
    rows = list(JARGON.items())
    for place in range(number):
        chosen = [rows[(place + step) % len(rows)] for step in range(4)]
        indicators = tuple(
            Indicator(level1="产出指标", level2="数量指标", level3=name, description=text, value="≥1个")
            for name, text in chosen
        )
        table = TargetTable(project_name=f"街道第{place}号民生项目", year=2024, indicators=indicators)
        service.store.add_document(content_id(str(place).encode()), f"{place}.docx", ParsedDocument(tables=(table,)))


@pytest.fixture
def service(tmp_path: Path):
    opened = Recommender.open(tmp_path)
    yield opened
    opened.close()


def test_too_few_tables_are_refused(service):
    with pytest.raises(InputError, match="至少要有 30 个"):
        train_on_site(service.store, service.settings, lambda *_: None)


def test_a_better_model_is_kept_used_and_can_be_taken_back(service):
    fill(service, 40)
    old = service.snapshot().encoder.name
    steps: list[tuple[str, int, int | None]] = []
    found = train_on_site(service.store, service.settings, lambda *step: steps.append(step), steps=40, rate=2e-3)
    assert found.kept
    assert found.after.descriptions > found.before.descriptions
    assert found.after.everyday >= found.before.everyday - 0.01
    assert (found.tables + found.held_back, found.held_back) == (47, 10)
    assert ("训练", 40, 40) in steps
    assert chosen_model(service.settings) == found.folder
    assert service.snapshot().encoder.name != old
    assert service.search("给环卫工人歇脚的屋子有几间").hits[0].level3 == "朝阳驿站数量"
    assert restore(service.settings) == str(shipped_weights())
    assert service.snapshot().encoder.name == old
    with pytest.raises(InputError, match="自带"):
        restore(service.settings)


def test_a_model_that_is_no_better_is_thrown_away(service, monkeypatch):
    fill(service, 40)
    monkeypatch.setattr("recommender.site_training.is_better", lambda _before, _after: False)
    found = train_on_site(service.store, service.settings, lambda *_: None, steps=2)
    assert not found.kept
    assert found.folder is None
    assert list(models_folder(service.settings.home).iterdir()) == []
    assert chosen_model(service.settings) == str(shipped_weights())


def test_another_kind_of_model_is_not_trained_on(service):
    settings = service.settings.model_copy(update={"encoder": "lsa"})
    with pytest.raises(InputError, match="ZHIBIAO_ENCODER"):
        train_on_site(service.store, settings, lambda *_: None)


@pytest.mark.parametrize(
    ("after", "better"),
    [
        (Figures(own_indicators=0.6, descriptions=0.5, everyday=0.8), True),
        (Figures(own_indicators=0.6, descriptions=0.3, everyday=0.8), False),
        (Figures(own_indicators=0.5, descriptions=0.5, everyday=0.8), False),
        (Figures(own_indicators=0.9, descriptions=0.9, everyday=0.7), False),
    ],
)
def test_what_counts_as_better(after, better):
    assert is_better(Figures(own_indicators=0.5, descriptions=0.5, everyday=0.8), after) is better
