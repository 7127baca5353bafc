"""All that is installed with the product, with its licences: `python -m api.licences > docs/licences.md`.

What a package states of itself is taken: its licence expression, its classifiers, or one line of its licence field.
What states nothing, or more than holds for what is installed, stands in ``data/licences.toml`` with its source.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from corpus.resources import read_toml

PRODUCT = "zhibiao"
EXTRAS = ("postgres", "ray", "sso", "templates", "test")
_UNKNOWN = {"", "unknown", "dual license", "osi approved"}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Licensed:
    """A package, its version and its licence; None where it states none, ``source`` where that was read elsewhere."""

    name: str
    version: str
    licence: str | None
    source: str | None = None


def closure(extra: str | None = None) -> dict[str, Distribution | None]:
    """Give what the product needs, and what that needs, by name; None for what is not installed here.

    :param extra: one of the product's extras: then what it needs beside the product's own; None for those.
    """
    found: dict[str, Distribution | None] = {}
    seen: set[tuple[str, str]] = set()
    own = distribution(PRODUCT)
    waiting = [(own, extra or "")]
    while waiting:
        package, wanted = waiting.pop()
        for requirement in map(Requirement, package.requires or ()):
            if not _applies(requirement, wanted, only_extra=package is own and bool(extra)):
                continue
            name = canonicalize_name(requirement.name)
            try:
                found[name] = needed = distribution(name)
            except PackageNotFoundError:
                found[name] = None
                continue
            asked = [(name, each) for each in ("", *requirement.extras) if (name, each) not in seen]
            seen.update(asked)
            waiting += [(needed, each) for _, each in asked]
    return found


def _applies(requirement: Requirement, extra: str, only_extra: bool) -> bool:
    if requirement.marker is None:
        return not only_extra
    if only_extra and requirement.marker.evaluate({"extra": ""}):
        return False
    return requirement.marker.evaluate({"extra": extra})


def licensed(packages: dict[str, Distribution | None]) -> list[Licensed]:
    """Give the licences of packages, by name.

    :param packages: as `closure` gives them.
    """
    return [_licensed(name, packages[name]) for name in sorted(packages)]


def _licensed(name: str, package: Distribution | None) -> Licensed:
    read = read_toml("api", "licences.toml").get(name)
    version = package.version if package else "未安装"
    if read:
        return Licensed(name, version, str(read["licence"]), str(read["source"]))
    return Licensed(name, version, _stated(package) if package else None)


def _stated(package: Distribution) -> str | None:
    classified = (each.rpartition(" :: ")[2] for each in _fields(package, "Classifier") if each.startswith("License :"))
    [field, *_] = [*_fields(package, "License"), ""]
    one_line = field if len(field) <= _LONGEST and "\n" not in field else ""
    for said in (*_fields(package, "License-Expression"), "; ".join(_known(classified)), one_line):
        if said.lower() not in _UNKNOWN:
            return said
    return None


def _fields(package: Distribution, name: str) -> list[str]:
    return [each.strip() for each in package.metadata.get_all(name) or ()]


def _known(classified: Iterable[str]) -> list[str]:
    return [each for each in classified if each.lower() not in _UNKNOWN]


def is_copyleft(licence: str) -> bool:
    """Tell whether a licence is the GPL or AGPL, with no other to choose instead.

    :param licence: as `Licensed` has it.
    """
    choices = re.split(r"\s+OR\s+", licence)
    return all(re.search(r"\bA?GPL|(?<!Lesser )(?<!Library or Lesser )General Public", each) for each in choices)


def is_weak_copyleft(licence: str) -> bool:
    """Tell whether a licence is the LGPL.

    :param licence: as `Licensed` has it.
    """
    return bool(re.search(r"LGPL|Lesser General Public", licence))


def licence_page() -> str:
    """Give the page as Markdown."""
    lines = [
        "# 第三方组件和许可证",
        "",
        "由 `python -m api.licences > docs/licences.md` 按本机安装的组件列出，包括组件自己依赖的组件。"
        "许可证取自组件自己的说明；自己没有写明的，注明了出处。",
    ]
    core = closure()
    for title, packages in (("核心", core), *((f"可选组件 `{extra}`", closure(extra)) for extra in EXTRAS)):
        rows = [each for each in licensed(packages) if packages is core or each.name not in core]
        lines += ["", f"## {title}", "", "| 组件 | 版本 | 许可证 |", "|---|---|---|"]
        for each in rows:
            shown = (each.licence or "未写明").replace("|", "\\|")
            lines.append(f"| {each.name} | {each.version} | {shown}{f'（{each.source}）' if each.source else ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(licence_page())
