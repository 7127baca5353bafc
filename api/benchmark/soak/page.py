"""The page of a run, its plots in a folder beside it: ``python -m api.benchmark.soak.page RESULT docs/soak.md``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from api.benchmark.soak.plots import over_time
from corpus.actor import ROLES

_GROWN = {
    "rss": "服务的内存（RSS，MB）",
    "pss": "其中按比例分摊共享部分（PSS，MB）",
    "workers": "服务另开的进程（读上传的文件等，个）",
    "workers_pss": "这些进程的内存（PSS，MB）",
    "files": "打开的文件和连接（个）",
    "threads": "线程（个）",
    "temporary": "临时文件（个）",
    "home_mb": "主文件夹（MB）",
    "drafts": "草稿（个）",
    "documents": "语料库中的文件（个）",
    "indicators": "语料库中的指标（条）",
    "sessions": "没有过期的登录（个）",
    "load": "机器的平均负载",
}


def write_page(figures: Mapping[str, Any], path: Path) -> None:
    """Write the page and its plots.

    :param figures: what `api.benchmark.soak` kept.
    :param path: the Markdown file.
    """
    plots = path.with_suffix("")
    plots.mkdir(parents=True, exist_ok=True)
    for name, svg in _plots(figures).items():
        (plots / f"{name}.svg").write_text(svg, encoding="utf-8")
    parts = [_head(figures), _result(figures), _pictures(plots.name), _growth(figures), _kinds(figures), _how(figures)]
    path.write_text("\n".join(parts), encoding="utf-8")


def _plots(figures: Mapping[str, Any]) -> dict[str, str]:
    seen, bins = figures["seen"], figures["bins"]
    memory = {"服务 RSS": "rss", "服务 PSS": "pss", "另开的进程 PSS": "workers_pss"}
    times = {"一半以内（p50）": "p50", "95% 以内（p95）": "p95", "99% 以内（p99）": "p99"}
    counts = {"打开的文件和连接": "files", "线程": "threads"}
    return {
        "memory": over_time("内存", "MB", {name: _line(seen, key) for name, key in memory.items()}),
        "latency": over_time(
            "应答时间", "毫秒", {name: _line(bins, key) for name, key in times.items()}, logarithmic=True
        ),
        "handles": over_time("打开的文件和线程", "个", {name: _line(seen, key) for name, key in counts.items()}),
    }


def _line(points: Sequence[Mapping[str, float]], key: str) -> list[tuple[float, float]]:
    return [(one["at"], one[key]) for one in points if key in one]


def _head(figures: Mapping[str, Any]) -> str:
    about, machine = figures["about"], figures["about"]["machine"]
    return (
        "# 长时间运行\n\n"
        f"一个真的 `zhibiao serve`，随附的语料，{len(about['roles'])} 个账号（{_people(about['roles'])}）同时工作，"
        f"每秒平均 {about['rate']:g} 次请求，连续 {about['minutes']:g} 分钟。请求按时间表发出，不等前一个答完；"
        "时间从该发出的那一刻算起，所以服务一旦跟不上就看得出来。\n\n"
        f"`{about['command']}`，{about['begun']}；{machine['processor']}，{machine['cores']} 核，"
        f"{machine['memory_gib']} GiB，{machine['system']}，Python {machine['python']}。"
        "机器上还有没有别的工作，看下表的平均负载；"
        f"发出请求的程序占一个核的 {figures['generator']['cpu_share']:.0%}。\n"
    )


def _people(roles: Sequence[str]) -> str:
    return "、".join(f"{role} {roles.count(role)} 人" for role in ROLES if role in roles)


def _result(figures: Mapping[str, Any]) -> str:
    whole, kept, grown = figures["kinds"]["all"], figures["kept"], figures["growth"]
    lost = kept["drafts_wrong"] + kept["documents_missing"] + kept["events_missing"]
    rss = grown["rss"]
    rows = [
        ("请求", f"{whole['requests']:,} 次"),
        ("出错", f"{whole['errors']:,} 次"),
        ("因忙拒绝（503）", f"{whole['refused']:,} 次"),
        ("应答时间 p50、p95、p99", f"{_ms(whole['p50'])}、{_ms(whole['p95'])}、{_ms(whole['p99'])}"),
        ("服务的内存（RSS），预热后、结束时", f"{rss['begin']:,.0f} MB、{rss['end']:,.0f} MB"),
        ("内存的增长（最小二乘）", f"每小时 {rss['an_hour']:+,.1f} MB"),
        ("已确认的草稿、文件、反馈", f"{kept['drafts']:,}、{kept['documents']:,}、{kept['events']:,}"),
        ("其中丢失或不符的", f"{lost:,}"),
        ("操作日志", f"{kept['audit_entries']:,} 条，校验链{'完好' if kept['audit_right'] else '断裂'}"),
        ("语料库自检", "完好" if kept["store_right"] else "有问题"),
        ("日志中的内部错误", f"{figures['logged']['tracebacks']:,}"),
    ]
    text = _table(("", "结果"), rows)
    if figures["wrong"]:
        said = [
            (f"`{what.replace('|', ' ').replace('`', ' ')}`", f"{count:,}") for what, count in figures["wrong"].items()
        ]
        text += "\n" + _table(("出错和拒绝的", "次数"), said)
    return f"## 结果\n\n{text}"


def _pictures(folder: str) -> str:
    names = {"memory": "内存", "latency": "应答时间", "handles": "打开的文件和线程"}
    return "\n\n".join(f"![{title}]({folder}/{name}.svg)" for name, title in names.items()) + "\n"


def _growth(figures: Mapping[str, Any]) -> str:
    rows = [
        (title, *(_number(figures["growth"][name][key]) for key in ("begin", "end", "most", "an_hour")))
        for name, title in _GROWN.items()
        if name in figures["growth"]
    ]
    minutes = figures["about"]["warm_up"] / 60
    return (
        f"## 增长的是什么\n\n最初 {minutes:g} 分钟是预热，不计入。\n\n"
        + _table(("", "预热后", "结束时", "最多", "每小时增加"), rows)
        + f"\n{_WHY}"
    )


_WHY = """\
- 草稿每存一次，数据库里就多一个历史版本（同一人十分钟内的合成一个）和一条操作日志；文件、反馈、登录也都留下记录。
  主文件夹的增长就是这些，旧的由清理收走（见[设置](settings.md)中的 `ZHIBIAO_DELETED_DAYS`、`ZHIBIAO_AUDIT_DAYS`）。
- 服务每分钟把用过的内存还给系统；留下的是语料、索引和各种有上限的缓存，缓存满了就不再增长。
- 收入文件后索引跟着增长，服务的内存随指标的条数增长（见 [scale-benchmark.md](scale-benchmark.md)）。
- 打开的文件多数是连接和数据库，随同时在忙的人起伏。
"""


def _kinds(figures: Mapping[str, Any]) -> str:
    rows = []
    shares = figures["shares"]
    for name, kind in sorted(figures["kinds"].items(), key=lambda item: -shares.get(item[0], 0.0)):
        if name == "all":
            continue
        share = f"{shares[name]:g}%" if name in shares else "每 10 秒"
        times = (_ms(kind[key]) for key in ("p50", "p95", "p99", "max"))
        rows.append((name, share, f"{kind['requests']:,}", *times, f"{kind['refused']:,}", f"{kind['errors']:,}"))
    heads = ("做什么", "份额", "请求", "p50", "p95", "p99", "最长", "503", "出错")
    return "## 各类请求\n\n" + _table(heads, rows)


def _how(figures: Mapping[str, Any]) -> str:
    return (
        "## 怎样测的\n\n"
        "- 份额按填报季的一天估计：多数人查、改、存草稿，少数人审核，偶尔收入新公开的文件、输错密码；"
        f"每秒 {figures['about']['rate']:g} 次比一个单位的实际用量密得多。\n"
        "- 上传、重新登录各是两次请求，分别计时；“在网页上检索”从打开网页计到结果显示，经网页自己的连接。\n"
        "- 内存、打开的文件、线程每 10 秒从系统读一次，应答时间每 10 秒合成一个点。\n"
        "- 结束后停下服务，逐个核对得到确认的草稿（内容、版本、状态）、文件和反馈，并核对操作日志的校验链。\n"
        "- 本页由 `python -m api.benchmark.soak.page 结果文件 docs/soak.md` 写出。\n"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _ms(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:,.0f} 毫秒"


def _number(value: float) -> str:
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


@click.command()
@click.argument("result", type=click.Path(path_type=Path, exists=True))
@click.argument("page", type=click.Path(path_type=Path))
def main(result: Path, page: Path) -> None:
    """Write the page of a run that was kept."""
    write_page(json.loads(result.read_text(encoding="utf-8")), page)


if __name__ == "__main__":
    main()
