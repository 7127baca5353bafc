"""What the product knows and how it is set: rules, frames, printed forms, settings, and whether all is in order."""

from __future__ import annotations

import platform

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.service import Service
from api.version import version
from corpus.frames import Frame, frames
from corpus.writers.forms import Form, forms
from recommender.checkup import Check, checkup
from recommender.review.description import RuleDescription, describe_rule, rule_descriptions
from recommender.setting_values import SettingValue, setting_values

router = APIRouter(tags=["参考资料"])


class Slot(BaseModel):
    """A place for rows in a frame: canonical level names, and how the form prints them."""

    model_config = ConfigDict(frozen=True)

    level1: str
    level2: str
    printed_level1: str
    printed_level2: str


class FrameFacts(BaseModel):
    """A frame: its name, whose it is (no region: the whole country), from which year, on what basis, and its slots."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    regions: tuple[str, ...]
    from_year: int
    basis: str
    note: str | None
    slots: tuple[Slot, ...]


class FormFacts(BaseModel):
    """A printed form; ``frame`` is the one whose level names it prints."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    from_year: int
    source: str
    frame: str
    default: bool


class Checkup(BaseModel):
    """Whether all is in order, on what it runs, and every single check."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    version: str
    python: str
    platform: str
    checks: tuple[Check, ...]


@router.get("/rules", summary="全部审核规则")
def get_rules() -> list[RuleDescription]:
    """List all rules: what each checks, on what basis, and a bad and a good example."""
    return list(rule_descriptions())


@router.get("/rules/{code}", summary="一条审核规则")
def get_rule(code: str) -> RuleDescription:
    """Describe one rule."""
    return describe_rule(code)


@router.get("/frames", summary="指标框架：各地各年的一级、二级指标")
def get_frames() -> list[FrameFacts]:
    """List the frames that a table can be drafted in."""
    return [frame_facts(frame) for frame in frames().values()]


@router.get("/forms", summary="导出用的表样")
def get_forms() -> list[FormFacts]:
    """List the printed forms that a table can be exported in."""
    return [_form_facts(form) for form in forms()]


@router.get("/settings", summary="各项设置现在的值")
def get_settings(service: Service) -> list[SettingValue]:
    """List all settings; secrets are only in the environment and never shown."""
    return list(setting_values(service.settings))


@router.get("/checkup", summary="检查主文件夹、语料库、索引、模型和磁盘")
def get_checkup(service: Service) -> Checkup:
    """Look at everything that ``zhibiao doctor`` looks at; answered with 200 whether or not all is in order."""
    checks = checkup(service.settings, service)
    return Checkup(
        ok=all(check.ok for check in checks),
        version=version(),
        python=platform.python_version(),
        platform=platform.platform(),
        checks=checks,
    )


def frame_facts(frame: Frame) -> FrameFacts:
    """Describe a frame with its slots in the form's order.

    :param frame: the frame.
    """
    slots = []
    for one, two in frame.slots():
        printed_one, printed_two = frame.published(two)
        slots.append(Slot(level1=one, level2=two, printed_level1=printed_one, printed_level2=printed_two))
    return FrameFacts(
        id=frame.id,
        name=frame.name,
        regions=frame.regions,
        from_year=frame.from_year,
        basis=frame.basis,
        note=frame.note,
        slots=tuple(slots),
    )


def _form_facts(form: Form) -> FormFacts:
    return FormFacts(**{name: getattr(form, name) for name in FormFacts.model_fields})
