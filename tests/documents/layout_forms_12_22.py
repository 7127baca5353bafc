"""Layouts 12 to 22 of published target tables, each as a form filled in with its project."""

from __future__ import annotations

from dataclasses import replace

from layout_content import LEVELS, Work
from layout_files import Box, Table
from layout_plain import LEVEL, Made, plain
from make_layouts import Style, body, expect, head, number, read_value, title


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
