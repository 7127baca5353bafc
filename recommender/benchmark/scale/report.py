"""The figures of all sizes as a Markdown page with plots beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from recommender.benchmark.scale.charts import curves, recall_by_time
from recommender.benchmark.scale.homes import slope

Figures = Mapping[str, Any]

_ANSWERS = ("search", "search by year", "search by region", "search by level2", "search, exact", "suggest", "review")
_MEGABYTE = 1_000_000


def _costs() -> dict[str, Callable[[Figures], float]]:
    """Give what is followed over the sizes: how each cost is found in the figures, in the unit that its name says."""
    fixed: dict[str, Callable[[Figures], float]] = {
        "ingest, s": lambda one: one["ingest"]["seconds"],
        "index build, s": lambda one: one["build"]["seconds"],
        "index build, CPU s": lambda one: one["build"]["cpu_seconds"],
        "cold open to first answer, s": lambda one: one["open"]["seconds"],
        "store on disk, MB": lambda one: one["disk"]["store"] / _MEGABYTE,
        "index on disk, MB": lambda one: one["disk"]["index"] / _MEGABYTE,
        "memory of a warm process (RSS), MB": lambda one: one["memory"]["rss"],
        "of that its own (PSS), MB": lambda one: one["memory"]["pss"],
        "memory of the build at the most, MB": lambda one: one["build"]["memory"]["peak"],
    }
    clock = {f"{name}, ms": _answer(name, "p50") for name in _ANSWERS}
    return fixed | clock | {f"{name}, CPU ms": _answer(name, "cpu_p50") for name in _ANSWERS}


def _answer(name: str, figure: str) -> Callable[[Figures], float]:
    return lambda one: float(one["answers"][name][figure])


def write_report(figures: Sequence[Figures], path: Path) -> None:
    """Write the page, and its plots into a folder of its name.

    :param figures: what `recommender.benchmark.scale.measure.measure` gave for each size, peers included.
    :param path: the Markdown file.
    """
    sizes = sorted(figures, key=lambda one: int(one["rows"]))
    plots = path.with_suffix("")
    plots.mkdir(parents=True, exist_ok=True)
    drawn = {
        "answers": curves("answers", "rows", "ms, p50", _series(sizes, [f"{name}, ms" for name in _ANSWERS])),
        "costs": curves("costs", "rows", "s or MB", _series(sizes, [n for n in _costs() if not n.endswith(" ms")])),
    }
    with_peers = [one for one in sizes if "peers" in one]
    for one in with_peers:
        title = f"search at {one['rows']:,} rows"
        drawn[f"peers-{one['rows']}"] = recall_by_time(title, _points(one["peers"]["systems"]))
    for name, svg in drawn.items():
        (plots / f"{name}.svg").write_text(svg, encoding="utf-8")
    parts = [_head(sizes), _corpus(sizes), _growth(sizes, plots.name), _percentiles(sizes)]
    parts += [_http(one) for one in sizes if "http" in one]
    parts += [_peers(one, plots.name) for one in with_peers]
    path.write_text("\n".join(part for part in parts if part), encoding="utf-8")


def _series(sizes: Sequence[Figures], names: Sequence[str]) -> dict[str, list[tuple[float, float]]]:
    costs = _costs()
    return {name: [(float(one["corpus"]["rows"]), costs[name](one)) for one in sizes] for name in names}


def _points(systems: Mapping[str, Figures]) -> dict[str, tuple[float, float]]:
    return {name: (one["search"]["p50"], one["search"]["recall"]) for name, one in systems.items() if "search" in one}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _joined(values: Iterable[float]) -> str:
    return " / ".join(f"{value:g}" for value in values)


def _number(value: float | None, digits: int = 3) -> str:
    """Print a figure with three digits, as measured times deserve."""
    if value is None or value != value:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def _head(sizes: Sequence[Figures]) -> str:
    lines = ["# Speed and scale\n", "Invented corpora, measured by the commands below; written by the same module.\n"]
    for one in sizes:
        machine, load = one["machine"], one["load_before"][0]
        note = f" {one['note']}." if one.get("note") else ""
        lines.append(
            f"- {one['rows']:,} rows: `{one.get('command', '')}`, {one['measured_at']}; {machine['processor']}, "
            f"{machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, Python {machine['python']}; "
            f"load when it began {load:.1f}.{note}"
        )
    return "\n".join(lines) + (
        "\n\nWhere the machine did other work, the times of the clock say how busy it was as much as how fast the "
        "product is; the columns named CPU count the processor's time alone.\n"
    )


def _corpus(sizes: Sequence[Figures]) -> str:
    told = [one["corpus"] for one in sizes]
    kinds = list(dict.fromkeys(kind for one in told for kind in one["kinds"]))
    rows = [
        ["tables", *(f"{one['tables']:,}" for one in told)],
        [
            "rows a table, p10 / p50 / p90",
            *(" / ".join(f"{v:g}" for v in one["rows_a_table"].values()) for one in told),
        ],
        ["distinct (level 2, name)", *(f"{one['distinct']:,}" for one in told)],
        ["their share of the rows", *(f"{one['distinct_share']:.1%}" for one in told)],
        ["of them met once", *(f"{one['once_share']:.1%}" for one in told)],
        ["share of the 20 commonest in the rows", *(f"{one['top20_share']:.1%}" for one in told)],
        ["Heaps' exponent within the corpus", *(_number(one["heaps"], 2) for one in told)],
        *([f"values: {kind}", *(f"{one['kinds'].get(kind, 0):.1%}" for one in told)] for kind in kinds),
        *([f"blank {name}", *(f"{one['blanks'][name]:.1%}" for one in told)] for name in told[0]["blanks"]),
    ]
    heaps = slope([(float(one["rows"]), float(one["distinct"])) for one in told])
    across = f" Over the sizes, distinct names grow with the {_number(heaps, 2)}th power of the rows." if heaps else ""
    commonest = "、".join(f"{name} ({count:,})" for _, name, count in told[-1]["top"])
    head = ["", *(f"{one['rows']:,}" for one in sizes)]
    return f"\n## The corpus\n\n{_table(head, rows)}\nCommonest at {told[-1]['rows']:,} rows: {commonest}.{across}\n"


def _growth(sizes: Sequence[Figures], plots: str) -> str:
    head = ["", *(f"{one['rows']:,}" for one in sizes), "exponent"]
    series = _series(sizes, list(_costs()))
    rows = [[name, *(_number(y) for _, y in points), _number(slope(points), 2)] for name, points in series.items()]
    rates = [
        ["ingest, rows/s", *(_number(one["ingest"]["rows_per_second"]) for one in sizes), ""],
        ["reading back, rows/s", *(_number(one["ingest"]["read_rows_per_second"]) for one in sizes), ""],
        ["unique indicators", *(f"{one['build']['unique']:,}" for one in sizes), ""],
    ]
    told = (
        "The exponent is that of a power law through the sizes (least squares of the logarithms): 1 grows as the rows "
        "do, 0 not at all. Cold means a fresh process whose files the system may still hold in memory; imports are "
        "not counted."
    )
    drawn = f"![answers]({plots}/answers.svg)\n\n![costs]({plots}/costs.svg)\n"
    return f"\n## Costs by size\n\n{told}\n\n{_table(head, rates + rows)}\n{drawn}"


def _percentiles(sizes: Sequence[Figures]) -> str:
    head = ["ms", *(f"{one['rows']:,}: p50 / p99 / CPU p50 (asked)" for one in sizes)]
    rows = []
    for name in _ANSWERS:
        found = [one["answers"][name] for one in sizes]
        cells = [" / ".join(_number(cell[key]) for key in ("p50", "p99", "cpu_p50")) for cell in found]
        rows.append([name, *(f"{cell} ({one['asked']})" for cell, one in zip(cells, found, strict=True))])
    added = [_number(one["added"]["seen_seconds"] * 1000) if "added" in one else "–" for one in sizes]
    rows.append(["a table is added until it is found", *added])
    return f"\n## Answers in process\n\n{_table(head, rows)}"


def _http(one: Figures) -> str:
    rows = []
    for kind, by_clients in one["http"].items():
        if isinstance(by_clients, dict) and "1" in by_clients:
            for clients, cell in by_clients.items():
                told = [_number(cell[key]) for key in ("per_second", "p50", "p99")]
                rows.append([kind, clients, *told, str(cell["errors"])])
    if "fixed rate" in one["http"]:
        cell = one["http"]["fixed rate"]
        told = [_number(cell[key]) for key in ("per_second", "p50", "p99")]
        rows.append([f"search, {cell['offered']:g} offered a second", "–", *told, str(cell["errors"])])
    served = " ".join(["zhibiao serve", *one["http"]["arguments"]])
    memory = ", ".join(f"{p['rss']:,.0f} ({p['pss']:,.0f})" for p in one["http"]["memory"]["processes"])
    return (
        f"\n## Over HTTP at {one['rows']:,} rows\n\n`{served}` and its clients on the same machine; ready after "
        f"{_number(one['http']['ready_seconds'])} s; RSS (PSS) of its processes afterwards, MB: {memory}.\n\n"
        f"{_table(['', 'clients', 'requests/s', 'p50, ms', 'p99, ms', 'errors'], rows)}"
    )


def _narrowed(found: Figures | None) -> str:
    return f"{_number(found['p50'])}, {found['recall']:.3f}" if found else "–"


def _peers(one: Figures, plots: str) -> str:
    head = ["", "recall@10 against", "build, s", "disk, MB", "memory, MB", "p50 / p99, ms", "CPU p50, ms", "recall@10"]
    head += ["by level 2: p50, recall", "by year: p50, recall"]
    rows = []
    for name, cell in one["peers"]["systems"].items():
        if "search" not in cell:
            why = f"package {cell['missing']} is not installed" if "missing" in cell else str(cell.get("failed", ""))
            rows.append([name, why, *[""] * (len(head) - 2)])
            continue
        own = name.startswith("zhibiao")
        build = one["build"]["seconds"] if own else cell["build"]["seconds"]
        disk = one["disk"]["index"] if own else cell["disk"]
        memory = one["memory"]["rss"] if own else cell["memory"]["VmRSS"]
        found = cell["search"]
        rows.append(
            [
                f"{name} {cell.get('version', '')}".strip(),
                f"exact {cell['ranking']}",
                *(_number(value) for value in (build, disk / _MEGABYTE, memory)),
                f"{_number(found['p50'])} / {_number(found['p99'])}",
                _number(found["cpu_p50"]),
                f"{found['recall']:.3f}",
                *(_narrowed(cell.get(kind)) for kind in ("by level2", "by year")),
            ]
        )
    told = (
        f"{one['peers']['texts']:,} unique indicators, {one['peers']['queries']} queries, the shipped encoder's "
        "vectors for all. Peers are given the queries' vectors and tokens; the product's times are of its whole "
        "search: encoding, splitting, filters, facets over all hits, the tables of the ten shown; of its index alone "
        "they are as the peers', splitting included. Its build makes "
        "all of its index, with what suggestions and reviews need. Exact fused is the product's own mix of cosine "
        "and TF-IDF in float32 with nothing left out but what it counts as no hit; exact cosine that of the vectors "
        "alone, for those that rank by it. txtai mixes BM25 with the same weights, and bm25s has no vectors: what "
        "they lose against fused is a difference of ranking, not of search."
    )
    drawn = f"![peers]({plots}/peers-{one['rows']}.svg)\n"
    return f"\n## Peers at {one['rows']:,} rows\n\n{told}\n\n{_table(head, rows)}\n{drawn}"
