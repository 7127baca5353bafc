"""The 22 layouts of published target tables, each as a form filled in with its project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from layout_content import LEVELS, Work
from layout_files import Blocks, Box, Table
from make_layouts import Fields, Style, body, cell_of, expect, head, number, read_value, title

Made = tuple[list[Blocks], list[Fields]]
LEVEL = ["level1", "level2", "name"]
# Text blocks and prose are no sheets of a workbook saved as csv.
FORMATS = {"L15": (".xlsx", ".docx", ".html", ".txt"), "L16": (".docx", ".html", ".txt")}


def plain(
    style: Style,
    works: tuple[Work, ...],
    roles: list[str],
    names: dict[str, str] | None = None,
    points: bool = False,
    money: str = "万元",
    slots: tuple[dict[str, str], ...] = (),
) -> Made:
    """Fill in the usual form: title, head and indicators in one table, one part for each project."""
    roles = style.order(roles)
    parts: list[Blocks] = []
    for work in works:
        table = Table()
        corner = style.one(False, True)
        head(style, work, table, len(roles) + corner, money)
        label = Box(style.one("绩效指标", "绩\n效\n指\n标"), 1, len(work.lines) + 1) if corner else None
        body(style, work.lines, roles, table, names, points, left=label)
        kind = "绩效自评表" if "actual" in roles else "绩效目标表"
        parts.append([*title(style, work, kind), table])
    return parts, [expect(work, roles, names) for work in works]


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
    _pointed(made[1])
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
    _pointed(tables)
    return parts, tables


def l12(style: Style, works: tuple[Work, ...]) -> Made:
    """湘潭: unit with the value, kind of standard in the last column."""
    return plain(style, works, [*LEVEL, "value", "standard"])


def l13(style: Style, works: tuple[Work, ...]) -> Made:
    """福建: one column of values for each county."""
    (work,) = works
    places = list(work.values)
    two = style.one(False, True)
    table = Table()
    names = ["一级指标", "二级指标", style.word("name"), style.one("指标解释", "指标说明"), "指标方向"]
    if two:
        table.add(*(Box(name, 1, 2) for name in names), Box(style.one("指标值", "目标值"), len(places)))
        table.add(*places)
    else:
        table.add(*names, *places)
    merged = style.one(True, False)
    levels = [LEVELS[line.key] for line in work.lines]
    for at, line in enumerate(work.lines):
        first = at == 0 or levels[at - 1][0] != levels[at][0]
        length = sum(pair[0] == levels[at][0] for pair in levels) if merged else 1
        top = [Box(levels[at][0], 1, length)] if first else ([] if merged else [Box("")])
        table.add(
            *top,
            levels[at][1],
            line.name,
            line.description,
            line.operator,
            *(work.values[place][at] for place in places),
        )
    lines = [
        f"{work.name}绩效目标表",
        f"（{work.year}年度）",
        f"项目名称：{work.name}",
        f"主管部门：{work.department}",
        f"总体目标：{work.goal}",
    ]
    tables = []
    for place in places:
        kept = [
            replace(line, operator="", number=text) for line, text in zip(work.lines, work.values[place], strict=True)
        ]
        made = expect(replace(work, lines=tuple(kept)), [*LEVEL, "description"], unit=place)
        made |= {"budget_total": None, "budget_fiscal": None, "budget_other": None}
        for row, line in zip(made["indicators"], work.lines, strict=True):
            row |= read_value(("≤" if line.operator == "反向" else "≥") + row["value"])
        tables.append(made)
    return [[*lines, table]], tables


def l14(style: Style, works: tuple[Work, ...]) -> Made:
    """德化: transposed, levels across the header, one town a row."""
    (work,) = works
    table = Table()
    levels = [LEVELS[line.key] for line in work.lines]
    money = style.one("补助资金（万元）", "分配资金（万元）", "资金安排（万元）")
    before = style.one([], ["序号"])
    tops = [Box(level, sum(pair[0] == level for pair in levels)) for level in dict.fromkeys(pair[0] for pair in levels)]
    table.add(*(Box(name, 1, 3) for name in [*before, style.one("乡镇", "乡（镇）", "单位")]), Box(money, 1, 3), *tops)
    table.add(*(pair[1] for pair in levels))
    table.add(*(line.name for line in work.lines))
    tables = []
    for at, (place, texts) in enumerate(work.values.items(), 1):
        table.add(*([str(at)] if before else []), place, texts[-1], *texts[:-1])
        kept = tuple(replace(line, number=text) for line, text in zip(work.lines, texts, strict=False))
        made = expect(replace(work, lines=kept), [*LEVEL], unit=place, budget_total=float(texts[-1]))
        tables.append(made | {"budget_fiscal": None, "budget_other": None})
    table.add(*([""] if before else []), "合计", "96", *[""] * len(levels))
    lines = [f"{work.year}年{work.name}绩效目标表", f"项目名称：{work.name}", f"总体目标：{work.goal}"]
    return [[*lines, table]], tables


def l15(style: Style, works: tuple[Work, ...]) -> Made:
    """黄山: a text block for each level in one field of the form."""
    (work,) = works
    blocks: list[str] = []
    for pair in dict.fromkeys(LEVELS[line.key] for line in work.lines):
        blocks.append(style.one(f"【{pair[0]}-{pair[1]}】", f"【{pair[0]}—{pair[1]}】", f"【{pair[0]}】【{pair[1]}】"))
        inside = [line for line in work.lines if LEVELS[line.key] == pair]
        blocks += [
            style.one(f"指标{at}：{line.name}（{line.value}）", f"{at}.{line.name}({line.value})")
            for at, line in enumerate(inside, 1)
        ]
    table = Table()
    head(style, work, table, 4)
    made = expect(work, [*LEVEL])
    if style.one(True, False):
        table.add(style.one("绩效指标", "年度绩效指标"), Box("\n".join(blocks), 3))
        return [[*title(style, work), table]], [made]
    return [[*title(style, work), table, *blocks]], [made]


def l16(style: Style, works: tuple[Work, ...]) -> Made:
    """Running prose of a report."""
    (work,) = works
    lines = [
        f"{work.year}年度{work.name}绩效自评报告",
        "一、项目基本情况",
        f"项目名称：{work.name}",
        f"实施单位：{work.unit}",
    ]
    lines += [
        f"预算金额：{number(work.total)}万元",
        f"年度目标：{work.goal}",
        "二、绩效目标完成情况",
        "（一）产出指标完成情况",
    ]
    for at, pair in enumerate(dict.fromkeys(LEVELS[line.key] for line in work.lines), 1):
        if pair[1] == "社会效益指标":
            lines.append("（二）效益指标完成情况")
        inside = [line for line in work.lines if LEVELS[line.key] == pair]
        said = [
            f"{line.name}{line.value}，{style.one('实际', '实际完成', '实际完成值')}{line.actual}" for line in inside
        ]
        lines.append(f"{style.one(f'{at}.', f'{at}、', '')}{pair[1]}：" + "；".join(said) + "。")
    lines.append("三、存在的问题及建议")
    lines.append("部分山区信号较弱，影响图像回传，建议增设中继站。")
    made = expect(work, [*LEVEL, "actual"], budget_fiscal=None, budget_other=None)
    return [[*lines]], [made]


def l17(style: Style, works: tuple[Work, ...]) -> Made:
    """The central investment plan: levels shifted by one."""
    names = {"产": "实施效果指标/产出指标", "效": "实施效果指标/效益指标"}
    return plain(style, works, [*LEVEL, "value"], names=names)


def l18(style: Style, works: tuple[Work, ...]) -> Made:
    """临沂: level names end in 值, no satisfaction."""
    names = {key: "/".join(name.replace("指标", "值") for name in LEVELS[key]) for key in "数质时本社持"}
    return plain(
        style, works, [*LEVEL, "value", "remark"], names=names | {"value": style.one("年度数值", "年度指标值")}
    )


def l19(style: Style, works: tuple[Work, ...]) -> Made:
    """昭化: other names of level 1; here without a header row."""
    (work,) = works
    first = {"产出指标": "项目完成指标", "效益指标": "项目效益指标", "满意度指标": "满意度指标"}
    names = {key: f"{first[LEVELS[key][0]]}/{LEVELS[key][1].replace('服务对象', '')}" for key in "数质时本社持满"}
    table = Table()
    head(style, work, table, 4)
    body(style, work.lines, [*LEVEL, "value"], table, names, header=style.one(False, True, False))
    return [[*title(style, work), table]], [expect(work, [*LEVEL, "value"], names)]


def l20(style: Style, works: tuple[Work, ...]) -> Made:
    """Special bonds: one level 1 more."""
    return plain(style, works, [*LEVEL, "value", "weight"], names={"债": "债券资金管理指标/资金使用"})


def l21(style: Style, works: tuple[Work, ...]) -> Made:
    """鄂州: no level 1, what the indicator reflects under 绩效标准."""
    (work,) = works
    roles = ["level2", "name", "description", "value"]
    names = {"description": "绩效标准", "value": style.one("当年预期实现值", "预期当年实现值")}
    table = Table()
    head(style, work, table, 4)
    body(style, work.lines, roles, table, names)
    return [[*title(style, work), table]], [expect(work, roles)]


def l22(style: Style, works: tuple[Work, ...]) -> Made:
    """银川: rows of decision and management among the results."""
    names = {"决": "项目决策/项目立项", "管": "项目管理/财务管理"}
    names |= {key: f"项目产出/{LEVELS[key][1]}" for key in "数质"} | {
        key: f"项目效益/{LEVELS[key][1]}" for key in "社生满"
    }
    return plain(style, works, [*LEVEL, "value", "weight", "actual", "score", "reason"], names=names)


def _pointed(tables: list[Fields]) -> None:
    for row in (row for table in tables for row in table["indicators"]):
        row.pop("published_level1", None)


FORMS: dict[str, Callable[[Style, tuple[Work, ...]], Made]] = {
    f"L{number:02}": form
    for number, form in enumerate(
        (l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21, l22),
        1,
    )
}
