"""Layouts 1 to 11 of published target tables, each as a form filled in with its project."""

from __future__ import annotations

from dataclasses import replace

from layout_content import LEVELS, Work
from layout_files import Blocks, Box, Table
from layout_plain import LEVEL, Made, plain, pointed
from make_layouts import Style, body, cell_of, expect, number, read_value, title


def l01(style: Style, works: tuple[Work, ...]) -> Made:
    """天津: money and purpose in one block, a table for the head and one for the indicators, several in a document."""
    roles = [*LEVEL, "description", "value"]
    blocks: Blocks = []
    for at, work in enumerate(works, 1):
        top, bottom = Table(), Table()
        top.add(style.word("project"), Box(work.name, 6))
        other = [style.one("其他资金", "其它资金"), number(work.other)]
        money = [
            style.one("预算数", "预算金额"),
            number(work.total),
            style.one("其中:财政资金", "财政资金"),
            number(work.fiscal),
        ]
        top.add(Box(style.one("预算规模及资金用途", "资金用途"), 1, 2), *money, *other)
        top.add(Box(work.purpose, 6))
        top.add(style.word("goal"), Box(work.goal, 6))
        body(style, work.lines, roles, bottom)
        unit = style.one(f"305201{work.unit}", f"单位名称：{work.unit}", f"[305201]{work.unit}")
        blocks += [
            f"{at}.{work.name}绩效目标表",
            f"({work.year}年度)",
            unit,
            style.one("单位：万元", "金额单位：万元"),
            top,
            bottom,
        ]
    return [blocks], [expect(work, roles) for work in works]


def l02(style: Style, works: tuple[Work, ...]) -> Made:
    """Starred core indicators and template slots, with a column of remarks and empty slots."""
    slots = ({"level1": "产出指标", "level2": "数量指标", "name": "指标3："}, {"name": "……"})
    parts, tables = plain(style, works, [*LEVEL, "value", "remark"], slots=slots)
    table = parts[0][-1]
    assert isinstance(table, Table)
    table.add(Box("注：1.★为必填核心指标；2.其他说明在备注中填写。", table.width))
    return parts, tables


def l03(style: Style, works: tuple[Work, ...]) -> Made:
    """金寨: where the project comes from, its term and who answers for it, before the usual rows."""
    (work,) = works
    table = Table()
    table.add(style.word("project"), work.name, "项目来源", "年度预算")
    table.add("项目期", style.one("3年", "1年"), "项目责任人", "周*")
    table.add(style.word("unit"), work.unit, style.word("department"), work.department)
    table.add(Box("项目资金（万元）", 1, 2), style.word("total"), Box(number(work.total), 2))
    table.add(style.word("fiscal"), Box(number(work.fiscal), 2))
    table.add(style.word("goal"), Box(work.goal, 3))
    body(style, work.lines, [*LEVEL, "value"], table)
    return [[*title(style, work), table]], [expect(work, [*LEVEL, "value"])]


def l04(style: Style, works: tuple[Work, ...]) -> Made:
    """中期 (or 长期) beside 年度: one half is empty, or they differ."""
    (work,) = works
    term = style.one("中期", "长期", "实施期")
    table = Table()
    table.add(style.word("project"), Box(work.name, 6))
    table.add(style.word("department"), Box(work.department, 2), style.word("unit"), Box(work.unit, 3))
    table.add(
        Box("项目资金\n（万元）", 1, 3), Box(f"{term}资金总额", 2), "170", "年度资金总额", Box(number(work.total), 2)
    )
    table.add(Box("其中：财政拨款", 2), "170", "其中：财政拨款", Box(number(work.fiscal), 2))
    table.add(Box("其他资金", 2), "", "其他资金", Box("", 2))
    table.add(
        Box(style.one("总体目标", "绩效目标"), 1, 2),
        Box(f"{term}目标（{work.year}年—{work.year + 2}年）", 3),
        Box("年度目标", 3),
    )
    table.add(Box("三年内保障作业车辆运行。", 3), Box(work.goal, 3))
    corner = style.one(True, False)
    if corner:
        table.add(Box("一级指标", 1, 2), Box(f"{term}指标", 3), Box("年度指标", 3))
    names = [style.one("二级指标", "二级"), style.one("三级指标", "指标内容"), style.one("指标值", "目标值")]
    suffix = ["", ""] if corner else [f"（{term}）", "（年度）"]
    table.add(*([] if corner else ["一级指标"]), *(name + half for half in suffix for name in names))
    filled = style.one("annual", "term", "both")
    levels = [LEVELS[line.key] for line in work.lines]
    for at, line in enumerate(work.lines):
        length = sum(pair[0] == levels[at][0] for pair in levels)
        first = [Box(levels[at][0], 1, length)] if at == 0 or levels[at - 1][0] != levels[at][0] else []
        here, empty = [Box(levels[at][1]), Box(line.name), Box(line.value)], [Box("")] * 3
        longer = [Box(levels[at][1]), Box(f"三年{line.name}"), Box("持续达标")]
        halves = {"annual": [*empty, *here], "term": [*here, *empty], "both": [*longer, *here]}
        table.add(*first, *halves[filled])
    return [[*title(style, work), table]], [expect(work, [*LEVEL, "value"])]


def l05(style: Style, works: tuple[Work, ...]) -> Made:
    """内蒙古: one sheet lists all projects of an office, the form's fields in columns, rows in any order."""
    roles = [*LEVEL, "nature", "direction", "number", "unit", "weight"]
    table = Table()
    fields = [
        style.one("项目", "项目名称"),
        style.one("单位", "预算单位", "单位名称"),
        "类别",
        "预算数（元）",
        style.one("目标", "绩效目标"),
    ]
    names = [style.one("一级指标(50分)", "一级指标"), "二级指标", "三级指标", "指标性质", "指标方向"]
    names += [style.one("目标值", "指标值"), style.one("计量单位", "度量单位"), style.one("分值", "权重")]
    table.add(*fields, *names)
    repeat = style.one("merged", "every")
    for work in works:
        for at, line in enumerate(work.lines):
            form = [work.name, work.unit, "特定目标类", number(round(work.total * 10_000)), work.goal]
            boxes = [Box(text, 1, len(work.lines) if repeat == "merged" else 1) for text in form]
            level1, level2 = LEVELS[line.key]
            points = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}[level1]
            cells = [f"{level1}（{points}分）", level2, *(cell_of(line, role) for role in roles[2:])]
            if not line.unit:
                cells[4] = ""
            table.add(*(boxes if at == 0 or repeat == "every" else []), *cells)
    year = works[0].year
    made = [expect(work, roles) for work in works]
    for fields_of, work in zip(made, works, strict=True):
        fields_of |= {"budget_fiscal": None, "budget_other": None}
        for row, line in zip(fields_of["indicators"], work.lines, strict=True):
            row["published_level1"] = (
                f"{row['level1']}（{ {'产出指标': 50, '效益指标': 30, '满意度指标': 10}[row['level1']] }分）"
            )
            if line.operator == "=":
                row |= read_value("≥" + line.value[1:])  # the form knows 正向 and 反向 only
    return [[f"{year}年部门预算项目绩效目标表", table]], made


def l06(style: Style, works: tuple[Work, ...]) -> Made:
    """云南: amounts in 元, the operator under 指标性质."""
    works = tuple(replace(work, purpose="") for work in works)
    return plain(
        style, works, [*LEVEL, "operator", "number", "unit", "actual", "weight", "score", "reason"], money="元"
    )


def l07(style: Style, works: tuple[Work, ...]) -> Made:
    """江西: sign, number, unit, explanation."""
    return plain(style, works, [*LEVEL, "operator", "number", "unit", "description"])


def l08(style: Style, works: tuple[Work, ...]) -> Made:
    """重庆: no levels; the money stands in the lines around the table."""
    (work,) = works
    roles = ["name", "unit", "operator", "number", "weight"]
    table = Table()
    names = {"name": style.one("指标名称", "绩效指标名称", "绩效指标")}
    body(style, work.lines, roles, table, names)
    lines = [
        f"{work.name}绩效目标表",
        f"编制年度：{work.year}年",
        f"项目名称：{work.name}",
        f"{style.one('项目单位', '实施单位')}：{work.unit}",
    ]
    amount = style.one(f"{number(work.total)}万元", f"{number(work.total * 10_000)}元")
    lines += [
        f"主管部门：{work.department}",
        f"{style.one('预算金额', '预算数')}：{amount}",
        f"项目概况：{work.purpose}",
    ]
    lines += [f"{style.one('年度目标', '绩效目标', '总体目标')}：{work.goal}"]
    return [[*lines, table]], [expect(work, roles, budget_fiscal=None, budget_other=None)]


def l09(style: Style, works: tuple[Work, ...]) -> Made:
    """奉节: the three costs as a level of their own, first; level 1 carries its points."""
    names = {"经本": "成本指标/经济成本指标"}
    made = plain(style, works, [*LEVEL, "value", "weight", "description"], names=names, points=True)
    pointed(made[1])
    return made


def l10(style: Style, works: tuple[Work, ...]) -> Made:
    """湖北: budget execution 20 points, indicators 80; the values are A and B."""
    (work,) = works
    roles = [*LEVEL, "value", "actual", "score"]
    table = Table()
    table.add(style.word("project"), Box(work.name, 6))
    table.add(style.word("department"), Box(work.department, 2), style.word("unit"), Box(work.unit, 3))
    table.add(
        Box("预算执行情况（万元）（20分）", 1, 2),
        "",
        "预算数（A）",
        "执行数（B）",
        "执行率（B/A）",
        Box("得分（20分×执行率）", 2),
    )
    table.add(style.one("年度财政资金总额", "年度资金总额"), number(work.total), "62.916", "98%", Box("19.6", 2))
    names = {"value": style.one("年初目标值（A）", "年初目标值(A)"), "actual": "实际完成值（B）"}
    body(style, work.lines, roles, table, names, left=Box("绩效指标（80分）", 1, 7), sums={"score": "97.3"})
    made = expect(
        work,
        roles,
        goal=None,
        budget_fiscal=None,
        total_score=97.3,
        execution_rate=98.0,
        execution_score=19.6,
        execution_weight=20.0,
    )
    return [[*title(style, work, "绩效自评表"), table]], [made]


def l11(style: Style, works: tuple[Work, ...]) -> Made:
    """The central self-evaluation: funds block, goal beside its completion, points at level 1; one sheet a project."""
    roles = [
        *LEVEL,
        *style.one(["value", "actual", "weight", "score"], ["weight", "value", "actual", "score"]),
        "reason",
    ]
    parts, tables = [], []
    for work in works:
        table = Table()
        table.add(style.word("project"), Box(work.name, 8))
        table.add(style.word("department"), Box(work.department, 3), style.word("unit"), Box(work.unit, 4))
        funds = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", Box("得分", 2)]
        table.add(Box("项目资金\n（万元）", 1, 4), "", *funds)
        amount, spent = number(work.total), number(round(work.total * 0.95, 4))
        table.add("年度资金总额", amount, amount, spent, "10", "95%", Box("9.5", 2))
        table.add("其中：当年财政拨款", amount, amount, spent, "—", "95%", Box("—", 2))
        table.add("其他资金", "", "", "", "—", "", Box("—", 2))
        table.add(Box(style.one("年度总体目标", "总体目标"), 1, 2), Box("预期目标", 4), Box("实际完成情况", 4))
        table.add(Box(work.goal, 4), Box("各项工作已按计划完成。", 4))
        scores = sum(float(line.score) for line in work.lines) + 9.5
        sums = {"weight": "100", "score": f"{scores:g}"}
        corner = Box("绩效指标", 1, len(work.lines) + 1)
        body(style, work.lines, roles, table, {}, points=True, left=corner, sums=sums)
        parts.append([*title(style, work, "绩效自评表"), table])
        tables.append(
            expect(work, roles, total_score=scores, execution_rate=95.0, execution_score=9.5, execution_weight=10.0)
        )
    pointed(tables)
    return parts, tables
