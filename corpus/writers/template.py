"""A site's own Word document with placeholders, filled in with tables.

Placeholders are names in double braces, as docxtpl has them: ``{{ 项目名称 }}``; a row of a Word table is repeated for
each indicator between a row with ``{%tr for 行 in 指标 %}`` and one with ``{%tr endfor %}``, and in it stands
``{{ 行.三级指标 }}``. The names are those of `TABLE_NAMES` and `ROW_NAMES`; a blank field prints nothing. A template
for several tables repeats itself with ``{%p for 表 in 各表 %}`` and ``{%p endfor %}``, with ``{{ 表.项目名称 }}`` and
``{%tr for 行 in 表.指标 %}`` between them. ``{% if 行.一级首行 %}`` holds in the first row of each level 1.

A template may do no more than that, so that filling it in is bounded by its length and the number of rows: it calls
nothing, counts nothing and loops over nothing else.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from corpus.errors import DocumentError, InputError, TooLargeError, ZhibiaoError
from corpus.limits import MEGABYTE, Limits
from corpus.readers.archive import check_archive, damaged
from corpus.table import TargetTable
from corpus.value import print_number
from corpus.writers import form, repack
from corpus.writers.forms import form_of

TABLE_NAMES = (
    "序号",
    "项目名称",
    "单位编码",
    "预算单位",
    "年度",
    "预算数",
    "财政资金",
    "其他资金",
    "资金用途",
    "绩效目标",
    "预算执行率",
    "总分",
    "指标",
)
"""What a table has; amounts are in 万元, ``指标`` are its rows."""
ROW_NAMES = (
    "序号",
    "一级指标",
    "二级指标",
    "三级指标",
    "绩效指标描述",
    "指标值",
    "分值",
    "实际完成值",
    "得分",
    "偏差原因",
    "一级首行",
    "二级首行",
)
"""What a row of ``指标`` has; the last two tell whether a new level begins in it."""
_LOOP_NAMES = ("first", "last", "index", "length")
_TABLES, _ROWS = "各表", "指标"
_LIMITS = Limits(file_bytes=5 * MEGABYTE, unpacked_bytes=20 * MEGABYTE)
_MAX_CHARACTERS = 200_000_000
_MAX_XML, _MAX_BRACES = 4 * MEGABYTE, 2_000
_TAG = re.compile(r"<[^>]*>")
_OPEN = re.compile(r"{[{%#]")
_PLACEHOLDER = re.compile(r"{{[^{}]*}}|{%[^{}]*%}|{#[^{}]*#}")
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


def render_template(tables: Sequence[TargetTable], path: Path) -> bytes:
    """Give a site's Word document filled in with tables.

    :param tables: the tables, in order.
    :param path: the template, a .docx file.
    :return: the document; the same tables always give the same bytes.
    :raises DocumentError: when the template is missing, too large, damaged or no Word document.
    :raises InputError: when docxtpl is not installed, there is no table, or a placeholder is unknown or out of place.
    """
    if not tables:
        raise InputError("export.no_tables", "没有可以写出的目标表；请至少选择一个")
    try:
        from docxtpl import DocxTemplate
    except ImportError as error:
        raise InputError(
            "template.not_installed", "使用模板需要 docxtpl；请运行 pip install 'zhibiao[templates]' 安装"
        ) from error
    data = _load(path)
    filled = [_table(table, number) for number, table in enumerate(tables, 1)]
    environment = _Environment(path.name)
    try:
        template = DocxTemplate(io.BytesIO(data))
        patch = template.patch_xml
        template.patch_xml = lambda xml: patch(_closed(xml, path.name))
        template.render(filled[0] | {_TABLES: filled}, environment, autoescape=True)
        buffer = io.BytesIO()
        template.save(buffer)
    except ZhibiaoError:
        raise
    except TemplateSyntaxError as error:
        raise _broken(path.name, _shown(error)) from error
    except TemplateError as error:
        raise _broken(path.name, str(error)[:100]) from error
    except Exception as error:  # third-party parsing of a damaged file ends in any of a dozen exceptions
        raise damaged(path.name) from error
    if not environment.used:
        raise InputError(
            "template.no_placeholder",
            f"模板「{path.name}」中没有任何占位符；请在要填写的位置写上 {{{{ 项目名称 }}}} 这样的名称",
            file=path.name,
        )
    if len(tables) > 1 and _TABLES not in environment.used:
        raise InputError(
            "template.one_table",
            f"模板「{path.name}」只能填一张表，而要写出的有 {len(tables)} 张；"
            f"请一次写出一张，或在模板中用 {{%p for 表 in {_TABLES} %}} 和 {{%p endfor %}} 包住要重复的内容",
            file=path.name,
        )
    return repack(buffer.getvalue())


def _load(path: Path) -> bytes:
    name = path.name
    if path.suffix.lower() != ".docx":
        raise DocumentError(
            "template.not_docx", f"模板「{name}」不是 .docx 文件；请用办公软件打开后另存为 .docx 再试", file=name
        )
    try:
        _LIMITS.check("file_bytes", path.stat().st_size, name)
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            "template.unreadable", f"模板「{name}」无法读取；请检查路径、文件名和读取权限", file=name
        ) from error
    parts = [part for part in check_archive(data, name, _LIMITS) if part.startswith("word/") and part.endswith(".xml")]
    if not parts:
        raise damaged(name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [archive.read(part) for part in parts]
    if sum(map(len, texts)) > _MAX_XML or sum(text.count(b"{") for text in texts) > _MAX_BRACES:
        raise TooLargeError(
            "template.too_large",
            f"模板「{name}」太大：正文不能超过 {_MAX_XML // MEGABYTE} MB，花括号不能超过 {_MAX_BRACES:,} 个；"
            "请删去与表无关的内容",
            file=name,
        )
    return data


def _closed(xml: str, name: str) -> str:
    """Give a part back if each placeholder ends in the paragraph in which it begins.

    docxtpl would look for the end of each that does not through the whole text.
    """
    for paragraph in xml.split("</w:p>"):
        text = _TAG.sub(lambda tag: tag.group() if _OPEN.search(tag.group()) else "", paragraph)
        rest = _PLACEHOLDER.sub("", text)
        left = _OPEN.search(rest)
        if left:
            raise _broken(name, f"「{rest[left.start() :].strip()[:60]}」没有结束")
    return xml


def _table(table: TargetTable, number: int) -> dict[str, Any]:
    money = table.budget_wan
    header = form_of(table).columns
    printed = form.form_rows(table, header)[: len(table.indicators)]
    rows = []
    for place, (row, shown) in enumerate(zip(table.indicators, printed, strict=True), 1):
        one, two = form.levels(table, row)
        texts = (place, one, two, row.level3, row.description, row.value, form.points(row.weight), row.actual)
        starts = ("" if joined else "是" for joined in (shown.joined1, shown.joined2))
        rows.append(_named(ROW_NAMES, (*texts, form.points(row.score), row.reason, *starts)))
    rate = "" if table.execution_rate is None else f"{print_number(table.execution_rate)}%"
    amounts = (form.amount(one) for one in (money.total, money.fiscal, money.other))
    fields = (number, table.project_name, table.unit_code, table.unit, table.year, *amounts)
    rest = (table.purpose, table.goal, rate, form.points(table.total_score))
    return _named(TABLE_NAMES[:-1], (*fields, *rest)) | {_ROWS: rows}


def _named(names: Sequence[str], values: Iterable[object]) -> dict[str, Any]:
    return {name: "" if value is None else str(value) for name, value in zip(names, values, strict=True)}


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without all that a form does not need; ``used`` are the outer names that a template's parts speak of."""

    def __init__(self, file: str) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.file = file
        self.used: set[str] = set()
        self.written = 0
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        # Jinja calls it on the pieces of every part; docxtpl would take a file of any size.
        vars(self)["concat"] = self._join

    def from_string(self, source: Any, *given: Any, **named: Any) -> Any:
        """Take in a part of the template after looking through it."""
        tree = self.parse(source) if isinstance(source, str) else source
        outer: dict[str, str] = dict.fromkeys(TABLE_NAMES, "text") | {_ROWS: "rows", _TABLES: "tables"}
        self._walk(tree, outer, depth=0)
        return super().from_string(tree, *given, **named)

    def _walk(self, node: nodes.Node, scope: Mapping[str, str], depth: int) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope, depth)
        elif isinstance(node, (nodes.Name, nodes.Getattr)):
            if self._kind(node, scope) != "text":
                raise self._refused(node)
        elif isinstance(node, _PLAIN):
            for child in node.iter_child_nodes():
                self._walk(child, scope, depth)
        else:
            raise self._refused(node)

    def _loop(self, node: nodes.For, scope: Mapping[str, str], depth: int) -> None:
        kind = self._kind(node.iter, scope) if isinstance(node.iter, (nodes.Name, nodes.Getattr)) else ""
        inner = depth > 0
        # The rows of the first table within a loop would be walked once for each turn of that.
        own = kind == "tables" if not inner else False
        own = own or (kind == "rows" and (isinstance(node.iter, nodes.Getattr) if inner else True))
        if not own or depth > 1 or node.test or node.recursive or not isinstance(node.target, nodes.Name):
            raise self._refused(node)
        within = {**scope, node.target.name: {"tables": "table", "rows": "row"}[kind], "loop": "loop"}
        for child in node.body:
            self._walk(child, within, depth + 1)
        for child in node.else_:
            self._walk(child, scope, depth)

    def _kind(self, node: nodes.Expr, scope: Mapping[str, str]) -> str:
        """Give what an expression stands for.

        :raises InputError: when nothing of that name is there.
        """
        if isinstance(node, nodes.Name) and node.name in scope:
            if node.name in TABLE_NAMES or node.name == _TABLES:
                self.used.add(node.name)
            return scope[node.name]
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            owner = scope.get(node.node.name)
            known = {"table": TABLE_NAMES, "row": ROW_NAMES, "loop": _LOOP_NAMES}.get(owner or "", ())
            if node.attr in known:
                return "rows" if owner == "table" and node.attr == _ROWS else "text"
        raise self._unknown(node, scope)

    def _unknown(self, node: nodes.Expr, scope: Mapping[str, str]) -> InputError:
        owner: str | None = None
        if isinstance(node, nodes.Name):
            said = node.name
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            said, owner = f"{node.node.name}.{node.attr}", scope.get(node.node.name)
        else:
            return self._refused(node)
        names: Sequence[str] = {"row": ROW_NAMES, "table": TABLE_NAMES}.get(owner or "", (*TABLE_NAMES, _TABLES))
        return InputError(
            "template.unknown_placeholder",
            f"模板「{self.file}」中的占位符「{said[:60]}」没有对应的内容；可用的名称有：{'、'.join(names)}",
            file=self.file,
            placeholder=said[:60],
        )

    def _refused(self, node: nodes.Node) -> InputError:
        return InputError(
            "template.not_allowed",
            f"模板「{self.file}」用了不支持的写法（{type(node).__name__}）；"
            "模板中只能有名称、if 判断，以及对「指标」「各表」的 for 循环，不能嵌套其他循环、调用函数或计算",
            file=self.file,
        )

    def _join(self, pieces: Iterable[str]) -> str:
        found: list[str] = []
        for piece in pieces:
            self.written += len(piece)
            if self.written > _MAX_CHARACTERS:
                raise InputError(
                    "template.too_long",
                    f"模板「{self.file}」填写后的文档过大；请减少一次写出的表，或简化模板中重复的部分",
                    file=self.file,
                )
            found.append(piece)
        return "".join(found)


def _shown(error: TemplateSyntaxError) -> str:
    """Give the text around a syntax error, which docxtpl keeps beside it."""
    lines = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
    near = next((line for line in lines if "{%" in line or "{{" in line), " ".join(lines))
    return f"「{near[:60]}」附近" if near else "占位符的括号不完整"


def _broken(name: str, where: str) -> InputError:
    return InputError(
        "template.broken",
        f"模板「{name}」的占位符写法有误：{' '.join(where.split())}；"
        "请检查花括号是否成对，for 和 if 是否有对应的 endfor 和 endif",
        file=name,
    )
