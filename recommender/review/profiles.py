"""How much each rule counts where: severities and switches by form, region and kind of table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import InputError
from corpus.resources import read_toml
from corpus.table import TableKind, TargetTable
from recommender.review.finding import SEVERITIES, Severity

Setting = Literal["error", "warning", "info", "off"]
FILE = "profiles.toml"


class Profile(BaseModel):
    """Severities that hold for some tables; an empty condition holds for all.

    ``name`` is shown where a rule was switched off, ``source`` says where the choice comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str | None = None
    frames: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[TableKind, ...] = ()
    severity: dict[str, Setting]

    def holds(self, table: TargetTable, frame: str) -> bool:
        """Tell whether the profile is for a table, judged by a form."""
        here = not self.regions or any(region in (table.region or "") for region in self.regions)
        return here and (not self.frames or frame in self.frames) and (not self.kinds or table.kind in self.kinds)


class Profiles(BaseModel):
    """Profiles in order; of those that hold for a table, the last one that names a rule decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dated: str | None = None
    profiles: tuple[Profile, ...] = ()

    def of(self, table: TargetTable, frame: str) -> dict[str, tuple[Setting, str]]:
        """Give the setting of each rule that some profile names, with that profile's name.

        :param table: the table to be judged.
        :param frame: id of the form that it is judged by.
        """
        holding = [profile for profile in self.profiles if profile.holds(table, frame)]
        return {code: (setting, one.name) for one in holding for code, setting in one.severity.items()}


def judged(usual: Severity, found: Severity, setting: Severity) -> Severity:
    """Give a finding's severity under a profile.

    :param usual: the rule's own severity.
    :param found: what the check gave this finding.
    :param setting: what the profile says of the rule.
    :return: the setting; a finding milder than usual stays at least as mild as it was.
    """
    if found == usual:
        return setting
    return max(found, setting, key=SEVERITIES.index)


@lru_cache(maxsize=1)
def shipped_profiles() -> Profiles:
    """Give the profiles that come with the product."""
    return Profiles.model_validate(read_toml("recommender.review", FILE))


def site_profiles(home: Path, codes: Iterable[str]) -> Profiles:
    """Give the shipped profiles and after them the site's own.

    :param home: the home folder; its ``profiles.toml`` may be missing.
    :param codes: the rules there are.
    :raises InputError: when the site's file cannot be read, with the place and the remedy.
    """
    path = home / FILE
    try:
        own = Profiles.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return shipped_profiles()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise _unusable(path, str(failure)) from failure
    except ValidationError as failure:
        first = failure.errors()[0]
        raise _unusable(path, f"{'.'.join(map(str, first['loc']))}：{first['msg']}") from failure
    unknown = sorted({code for one in own.profiles for code in one.severity} - set(codes))
    if unknown:
        raise _unusable(path, f"没有编号为「{unknown[0]}」的规则")
    return Profiles(dated=own.dated, profiles=(*shipped_profiles().profiles, *own.profiles))


def _unusable(path: Path, reason: str) -> InputError:
    return InputError(
        "profiles.unusable",
        f"审核口径文件「{path}」读不出来（{reason}）；请照 docs/review.md 的例子改正，或移走它",
        path=str(path),
    )
