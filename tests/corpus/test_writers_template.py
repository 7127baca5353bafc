"""A site's own template is filled in with what it asks for, and may ask for nothing else."""

import io
import sys
import zipfile

import docx
import pytest

from corpus.errors import DocumentError, InputError, TooLargeError
from corpus.readers import read_bytes
from corpus.table import Indicator, TargetTable
from corpus.writers import write_tables
from corpus.writers.template import ROW_NAMES, TABLE_NAMES, render_template

HEADER = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")
ROW = ("{% if 行.一级首行 %}{{ 行.一级指标 }}{% endif %}", *(f"{{{{ 行.{name} }}}}" for name in HEADER[1:]))


def table(name="因公护照系统维护", rows=3):
    found = [
        Indicator(
            level1="产出指标", level2="数量指标", level3=f"=甲<{n}>&{{{{ 年度 }}}}", value="=100%", description="乙"
        )
        for n in range(rows)
    ]
    return TargetTable(project_name=name, year=2024, goal="一\n二", budget_wan={"total": 12.5}, indicators=found)


@pytest.fixture
def template(tmp_path):
    """Write a template of paragraphs and, where there is a row, a table that repeats it."""

    def writing(*lines, row=(), loop="{%tr for 行 in 指标 %}"):
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        if row:
            grid = document.add_table(4, len(row))
            for place, (name, text) in enumerate(zip(HEADER, row, strict=False)):
                grid.cell(0, place).text, grid.cell(2, place).text = name, text
            grid.cell(1, 0).text, grid.cell(3, 0).text = loop, "{%tr endfor %}"
        path = tmp_path / "模板.docx"
        document.save(path)
        return path

    return writing


def lines_of(data):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_a_filled_template_reads_back(template):
    path = template("{{ 项目名称 }}绩效目标表", "绩效目标：{{ 绩效目标 }}", row=ROW)
    given = table()
    data = render_template([given], path)
    (found,) = read_bytes(data, "a.docx").tables
    assert (found.project_name, found.goal) == (given.project_name, given.goal)
    fields = {"level1", "level2", "level3", "value", "description"}
    assert [row.model_dump(include=fields) for row in found.indicators] == [
        row.model_dump(include=fields) for row in given.indicators
    ]
    assert data == render_template([given], path)


def test_every_name_can_be_used_and_blanks_print_nothing(template):
    fields = [f"<{{{{ {name} }}}}>" for name in TABLE_NAMES if name != "指标"]
    rows = "".join(f"[{{{{ 行.{name} }}}}]" for name in ROW_NAMES)
    data = render_template([table(rows=1)], template(*fields, "{% for 行 in 指标 %}" + rows + "{% endfor %}"))
    shown = lines_of(data)
    assert shown[:6] == ["<1>", "<因公护照系统维护>", "<>", "<>", "<2024>", "<12.50>"]
    assert shown[-1] == "[1][产出指标][数量指标][=甲<0>&{{ 年度 }}][乙][=100%][][][][][是][是]"


def test_several_tables_need_a_template_that_repeats_itself(template):
    many = [table("甲项目"), table("乙项目")]
    path = template("{%p for 表 in 各表 %}", "{{ 表.项目名称 }}", "{%p endfor %}")
    assert [line for line in lines_of(render_template(many, path)) if line] == ["甲项目", "乙项目"]
    with pytest.raises(InputError, match=r"只能填一张表.*2 张.*各表"):
        render_template(many, template("{{ 项目名称 }}"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ 项目名 }}", "「项目名」没有对应的内容；可用的名称有：序号、项目名称"),
        ("{% for 行 in 指标 %}{{ 行.名称 }}{% endfor %}", "「行.名称」.*三级指标"),
        ("{{ 项目名称.__class__ }}", "「项目名称.__class__」"),
        ("{{ self }}", "「self」"),
        ("{{ 项目名称 ", "「{{ 项目名称」没有结束"),
        ("{% if 年度 %}有", "写法有误：「{% if 年度 %}有」附近"),
        ("{% 项目名称 %}", "写法有误"),
        ("没有占位符", "没有任何占位符"),
    ],
)
def test_a_mistake_in_the_template_is_named(template, line, said):
    with pytest.raises(InputError, match=f"模板「模板.docx」.*{said}"):
        render_template([table()], template(line))


@pytest.mark.parametrize(
    "line",
    [
        "{{ 项目名称.upper() }}",
        "{{ range(3) }}",
        "{{ '长' * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 项目名称 ~ 项目名称 }}",
        "{{ 项目名称|upper }}",
        "{{ 指标 }}",
        "{{ 指标[0] }}",
        "{% set 甲 = 项目名称 %}",
        "{% include 'a' %}",
        "{% macro 甲() %}{% endmacro %}",
        "{% for 行 in 指标 recursive %}{% endfor %}",
        "{% for 行 in '长长' %}{% endfor %}",
        "{% for 行 in 指标 %}{% for 列 in 指标 %}{{ 列.序号 }}{% endfor %}{% endfor %}",
        "{% for 表 in 各表 %}{% for 行 in 指标 %}{{ 行.序号 }}{% endfor %}{% endfor %}",
        "{% for 行 in 指标 %}{% for 表 in 各表 %}{{ 表.序号 }}{% endfor %}{% endfor %}",
    ],
)
def test_nothing_is_called_counted_or_looped_over_but_the_tables(template, line):
    with pytest.raises(InputError, match="用了不支持的写法"):
        render_template([table()], template(line))


def test_a_template_cannot_make_a_document_of_any_size(template, monkeypatch):
    monkeypatch.setattr("corpus.writers.template._MAX_CHARACTERS", 5_000)
    with pytest.raises(InputError, match="填写后的文档过大"):
        render_template([table(rows=300)], template("{% for 行 in 指标 %}{{ 行.三级指标 }}{% endfor %}"))


def test_what_is_no_template_is_refused(template, tmp_path):
    with pytest.raises(DocumentError, match=r"「没有\.docx」无法读取"):
        render_template([table()], tmp_path / "没有.docx")
    with pytest.raises(DocumentError, match=r"不是 \.docx"):
        render_template([table()], tmp_path / "模板.dotm")
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04broken")
    with pytest.raises(DocumentError, match="已损坏"):
        render_template([table()], broken)
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(DocumentError, match="实体声明"):
        render_template([table()], broken)
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(DocumentError, match="已损坏"):
        render_template([table()], broken)
    with pytest.raises(TooLargeError, match="花括号不能超过"):
        render_template([table()], template("{{ 年度 }}" * 1200))
    with pytest.raises(InputError, match="没有可以写出"):
        render_template([], template("{{ 项目名称 }}"))


def test_a_template_is_for_word_documents_and_instead_of_a_form(template, tmp_path):
    path = template("{{ 项目名称 }}")
    write_tables([table()], tmp_path / "出.docx", template=path)
    assert lines_of((tmp_path / "出.docx").read_bytes()) == ["因公护照系统维护"]
    for name, form in (("出.xlsx", None), ("另.docx", "88号")):
        with pytest.raises(InputError, match="模板只用于"):
            write_tables([table()], tmp_path / name, form, path)
        assert not (tmp_path / name).exists()


def test_without_docxtpl_the_message_says_how_to_install_it(template, monkeypatch):
    path = template("{{ 项目名称 }}")
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(InputError, match=r"pip install 'zhibiao\[templates\]'"):
        render_template([table()], path)
