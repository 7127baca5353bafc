"""The page `/status`."""

from __future__ import annotations

from nicegui import ui

from api.pages.asking import service_here
from api.pages.operation.forms import FormsPart
from api.pages.operation.health import HealthPart
from api.pages.operation.rules import RulesPart
from api.pages.operation.settings import SettingsPart
from api.pages.parts import Part, Parts
from api.pages.shell import PAGE_SECONDS, page_frame


@ui.page("/status", response_timeout=PAGE_SECONDS)
async def operation_page(tab: str = "", rule: str = "") -> None:
    """Show how the service is, how it is set, and what it knows.

    :param tab: the part to show.
    :param rule: a rule to show, opened.
    """
    service = service_here()
    with page_frame("运行状态", "/status"):
        parts = (
            Part("health", "运行情况", HealthPart(service).show),
            Part("settings", "设置", SettingsPart(service).show),
            Part("forms", "框架和表样", FormsPart().show),
            Part("rules", "审核规则", RulesPart(rule).show),
        )
        await Parts("/status", parts, "rules" if rule else tab).show()
