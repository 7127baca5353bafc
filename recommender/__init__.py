"""What the service knows how to do: suggest, review and search, over what has been published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.project import Project
    from recommender.service import Recommender

__all__ = ["Project", "Recommender"]


def __getattr__(name: str) -> Any:
    """Import the two public names when they are first used: `zhibiao --help` needs neither."""
    if name == "Project":
        from recommender.project import Project

        return Project
    if name == "Recommender":
        from recommender.service import Recommender

        return Recommender
    raise AttributeError(name)
