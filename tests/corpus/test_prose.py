"""Indicators written as text: blocks under headings, sentences of reports."""

import pytest

from corpus.prose import Said, has_blocks, read_blocks, read_sentence
from corpus.readers import read_bytes


@pytest.mark.parametrize(
    "text",
    [
        "【产出指标-数量指标】\n指标1：探头（≥120个）\n指标2：行政村(46个)",
        "【产出指标】【数量指标】 1.探头(≥120个) 2.行政村（46个）",
        "【数量指标】探头：≥120个；行政村46个",
    ],
)
def test_blocks(text):
    said, levels = read_blocks(text)
    assert has_blocks(text)
    assert levels == ("产出指标", "数量指标")
    assert said == [Said(*levels, "探头", "≥120个"), Said(*levels, "行政村", "46个")]


def test_a_block_goes_on_in_the_next_line_and_other_brackets_open_none():
    said, levels = read_blocks("【效益指标-社会效益指标】")
    assert said == []
    assert read_blocks("指标1：案件下降率（≥10%）", levels)[0] == [Said(*levels, "案件下降率", "≥10%")]
    assert not has_blocks("财预【2015】88号【附件】")
    assert read_blocks("指标1：案件下降率（≥10%）")[0] == []


def test_sentences_with_what_was_reached():
    said = read_sentence("1.数量指标：购置无人机≥6架，实际完成6架；巡护覆盖面明显提升，实际明显提升。")
    assert said == [
        Said("产出指标", "数量指标", "购置无人机", "≥6架", "6架"),
        Said("产出指标", "数量指标", "巡护覆盖面", "明显提升", "明显提升"),
    ]
    for text in ("存在问题：数量指标偏少。", "数量指标：", "数量指标：完成情况较好。", "项目质量：≥6架"):
        assert read_sentence(text) == []


def test_sentences_beside_a_table_say_nothing_new():
    prose = "项目名称：巡护\n数量指标：无人机≥6架，实际6架。\n"
    table = "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,无人机,≥6架\n"
    parsed = read_bytes(prose.encode(), "甲.txt")
    (alone,) = parsed.tables
    assert [(problem.code, problem.position) for problem in parsed.problems] == [("table.from_text", "正文第2行")]
    assert (alone.project_name, alone.kind, alone.indicators[0].actual) == ("巡护", "self-evaluation", "6架")
    assert alone.source.position == "正文第2行"
    (beside,) = read_bytes((prose + table).encode(), "甲.csv").tables
    assert [row.level3 for row in beside.indicators] == ["无人机"]
    assert beside.kind == "declaration"
