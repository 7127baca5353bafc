"""The settings with the values that hold now, for people; secrets are no settings and never stand here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corpus.places import shown_place
from recommender.settings import Settings, settings_table


class SettingValue(BaseModel):
    """A setting: its name in ``settings.toml``, its environment variable, and what it is set to."""

    model_config = ConfigDict(frozen=True)

    name: str
    variable: str
    value: str
    default: str
    unit: str
    help: str


def setting_values(settings: Settings) -> tuple[SettingValue, ...]:
    """List all settings in the order of the documentation.

    :param settings: the settings that hold.
    """
    found = []
    for variable, default, unit, text in settings_table():
        name = variable.removeprefix("ZHIBIAO_").lower()
        value = str(getattr(settings, name))
        if name == "store_dsn" and value:
            value = shown_place(settings.store_place())
        found.append(SettingValue(name=name, variable=variable, value=value, default=default, unit=unit, help=text))
    return tuple(found)
