"""Labelled files: null fields are taken as unknown, what cannot be used is named with its place."""

import json

import pytest

from corpus.errors import InputError, TooLargeError
from corpus.limits import Limits
from corpus.table import TargetTable
from recommender.evaluate.labelled import LabelledTable, from_published, read_labelled, tables_digest

ROW = {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "value": "≥50人"}
TABLE = {"project_name": "教师培训", "indicators": [ROW]}


@pytest.fixture
def read(tmp_path):
    def reading(content, limits=None):
        path = tmp_path / "标注.json"
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read_labelled(path, limits or Limits())

    return reading


def test_null_fields_are_unknown(read):
    nothing = dict.fromkeys(("unit", "year", "budget_wan", "purpose", "goal", "complete"))
    [table] = read(
        [TABLE | nothing | {"indicators": [dict.fromkeys(ROW) | {"level3": "培训人数"}, dict.fromkeys(ROW)]}]
    )
    assert table.complete
    assert [row.level3 for row in table.indicators] == ["培训人数"]
    project = table.project()
    assert (project.name, project.budget_wan, project.year, project.purpose) == ("教师培训", None, None, None)


@pytest.mark.parametrize(
    ("budget", "expected"), [(12.5, 12.5), ({"total": 30, "fiscal": 20, "other": 10}, 30), ({"total": None}, None)]
)
def test_budgets(read, budget, expected):
    assert read({"tables": [TABLE | {"budget_wan": budget}]})[0].project().budget_wan == expected


def test_numbers_are_values_and_invisible_characters_go(read):
    [table] = read([TABLE | {"indicators": [ROW | {"value": 100, "level3": "培训\u200b人数"}]}])
    assert (table.indicators[0].value, table.indicators[0].level3) == ("100", "培训人数")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[{]", "第 1 行第 3 列"),
        ("[" * 100_000, "嵌套过深"),
        ('[{"project_name": "甲", "budget_wan": NaN, "indicators": []}]', "JSON"),
        ("[]", "没有目标表"),
        ('"表"', "没有目标表"),
        ({"table": []}, "没有目标表"),
        ([TABLE, 3], "第 2 个表不合要求：应为对象"),
        ([TABLE | {"project_name": None}], "第 1 个表的 project_name"),
        ([TABLE | {"project_name": "！"}], "第 1 个表的 name 不合要求：项目名称是空的"),
        ([TABLE | {"year": "去年"}], "第 1 个表的 year 不合要求：应为整数"),
        ([TABLE | {"budget_wan": -3}], "第 1 个表的 budget_wan 不合要求：不能小于 0"),
        ([TABLE | {"indicators": [ROW, ROW | {"value": []}]}], "第 1 个表的 indicators[1].value 不合要求：应为文字"),
        ([TABLE | {"indicators": None}], "第 1 个表的 indicators 不合要求：没有一条有名称"),
        ([TABLE | {"indicators": [dict.fromkeys(ROW)]}], "没有一条有名称"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(read, content, said):
    with pytest.raises(InputError) as failure:
        read(content)
    assert said in failure.value.message
    assert "标注.json" in failure.value.message
    assert "\n" not in failure.value.message


def test_files_that_cannot_be_read(read, tmp_path):
    with pytest.raises(InputError, match=r"没有\.json"):
        read_labelled(tmp_path / "没有.json", Limits())
    with pytest.raises(TooLargeError):
        read([TABLE], Limits(file_bytes=10))
    (tmp_path / "别的编码.json").write_bytes('["表"]'.encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        read_labelled(tmp_path / "别的编码.json", Limits())


def test_a_published_table_is_labelled_by_its_rows():
    table = TargetTable.model_validate(
        TABLE | {"project_name": "长" * 600, "goal": "多" * 30_000, "budget_wan": {"total": 8}}
    )
    found = from_published(table, frozenset({4}))
    assert (len(found.project().name), len(found.project().goal), found.project().budget_wan) == (500, 20_000, 8)
    assert found.left_out == {4}
    assert found.indicators[0].value == "≥50人"
    assert from_published(TargetTable(project_name="没有指标"), frozenset()) is None
    assert from_published(TargetTable.model_validate(TABLE | {"project_name": "—"}), frozenset()) is None


def test_the_digest_is_that_of_what_is_asked_and_labelled():
    one, other = LabelledTable.model_validate(TABLE), LabelledTable.model_validate(TABLE | {"goal": "培训"})
    assert tables_digest([one]) == tables_digest([one.model_copy(update={"left_out": frozenset({1})})])
    assert len({tables_digest([one]), tables_digest([other]), tables_digest([one, one])}) == 3
