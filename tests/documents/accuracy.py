"""Field accuracy on the documents of `layouts/`, per layout and format: `python tests/documents/accuracy.py [SEED…]`.

With seeds, the same contents under other names, orders and merges are made in memory and measured too.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from layout_files import EXTENSIONS, render
from layout_forms import FORMATS
from make_layouts import HERE, documents

from corpus.errors import DocumentError
from corpus.readers import known_extensions, read_bytes
from corpus.table import Indicator, TargetTable

Wrong = tuple[str, Any, Any]


class Count:
    """How many fields were compared, and those that differ."""

    def __init__(self) -> None:
        self.fields = 0
        self.wrong: list[Wrong] = []

    def field(self, place: str, wanted: Any, found: Any) -> None:
        """Compare one field; two blank ones count for nothing."""
        if wanted is None and found is None:
            return
        self.fields += 1
        if isinstance(wanted, float) and isinstance(found, float) and abs(wanted - found) < 1e-6:
            return
        if wanted != found:
            self.wrong.append((place, wanted, found))

    @property
    def accuracy(self) -> float:
        """The share of fields that agree."""
        return 1 - len(self.wrong) / self.fields if self.fields else 1.0


def table_field(table: TargetTable, name: str) -> Any:
    """Give a table's field by its name in the expected tables."""
    if name.startswith("budget_"):
        return getattr(table.budget_wan, name.removeprefix("budget_"))
    return getattr(table, name)


def row_field(row: Indicator, name: str) -> Any:
    """Give an indicator's field by its name in the expected tables."""
    if name == "unit":
        return row.target.unit
    return row.target.operator if name == "operator" else getattr(row, name)


def compare(wanted: list[dict[str, Any]], found: list[TargetTable]) -> Count:
    """Compare a document's tables in order, their rows aligned by name; what is missing or too much is wrong."""
    count = Count()
    for at in range(max(len(wanted), len(found))):
        if at >= len(wanted):
            count.field(f"table {at}", None, found[at].project_name or "?")
            for row in found[at].indicators:
                count.field(f"table {at}", None, row.level3)
            continue
        want = wanted[at]
        table = found[at] if at < len(found) else None
        for name, value in want.items():
            if name != "indicators":
                count.field(f"{at}.{name}", value, table_field(table, name) if table else None)
        _rows(count, f"{at}", want["indicators"], list(table.indicators) if table else [])
    return count


def _rows(count: Count, place: str, wanted: list[dict[str, Any]], found: list[Indicator]) -> None:
    names = [row["level3"] for row in wanted], [row.level3 for row in found]
    blocks = SequenceMatcher(None, *names, autojunk=False).get_opcodes()
    for kind, low, high, first, last in blocks:
        for step in range(max(high - low, last - first)):
            want = wanted[low + step] if low + step < high else None
            row = found[first + step] if first + step < last else None
            if want is None and row is not None:
                count.field(f"{place} {kind} row", None, row.level3)
            for name, value in (want or {}).items():
                count.field(f"{place}.{low + step}.{name}", value, row_field(row, name) if row else None)


def committed() -> Iterator[tuple[str, str, bytes, list[dict[str, Any]]]]:
    """Give each document of the folder with its layout, extension and expected tables."""
    for path in sorted(HERE.iterdir()):
        if path.suffix in known_extensions() and path.suffix != ".json":
            wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            yield path.stem, path.suffix, path.read_bytes(), wanted


def seeded(
    seed: int, extensions: tuple[str, ...] = EXTENSIONS
) -> Iterator[tuple[str, str, bytes, list[dict[str, Any]]]]:
    """Make each layout anew with other names, orders and merges."""
    for name, (parts, wanted) in documents(seed).items():
        for extension in FORMATS.get(name, EXTENSIONS):
            if extension in known_extensions() and extension in extensions:
                yield name, extension, render(parts, extension), wanted


def measure(cases: Iterator[tuple[str, str, bytes, list[dict[str, Any]]]]) -> dict[tuple[str, str], Count]:
    """Read each document and compare."""
    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    for name, extension, data, wanted in cases:
        try:
            tables = list(read_bytes(data, f"{name}{extension}").tables)
        except DocumentError:
            tables = []
        one = compare(wanted, tables)
        counts[name, extension].fields += one.fields
        counts[name, extension].wrong += one.wrong
    return counts


def total(counts: dict[tuple[str, str], Count], extension: str) -> float:
    """Give a format's share over all layouts."""
    chosen = [count for (_, other), count in counts.items() if other == extension]
    fields = sum(count.fields for count in chosen)
    return 1 - sum(len(count.wrong) for count in chosen) / fields if fields else 1.0


def table_of(counts: dict[tuple[str, str], Count]) -> str:
    """Print a line for each layout and a column for each format."""
    formats = [extension for extension in EXTENSIONS if any(key[1] == extension for key in counts)]
    lines = ["layout " + " ".join(f"{extension:>7}" for extension in formats)]
    for name in sorted({key[0] for key in counts}):
        shares = [f"{counts[name, one].accuracy:7.4f}" if (name, one) in counts else "      -" for one in formats]
        lines.append(f"{name:<6} " + " ".join(shares))
    lines.append("all    " + " ".join(f"{total(counts, extension):7.4f}" for extension in formats))
    fields = sum(count.fields for count in counts.values())
    return "\n".join([*lines, f"{len(counts)} documents' layouts × formats, {fields:,} fields"])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(arguments: list[str]) -> None:
    """Print the tables."""
    show = "-v" in arguments
    seeds = [int(text) for text in arguments if text.isdecimal()]
    counts = measure(committed())
    _say(table_of(counts))
    if seeds:
        _say(f"\nother names, orders and merges, seeds {seeds}")
        counts = measure(case for seed in seeds for case in seeded(seed))
        _say(table_of(counts))
    for (name, extension), count in counts.items() if show else ():
        for place, wanted, found in count.wrong:
            _say(f"{name}{extension} {place}: wanted {wanted!r}, found {found!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
