"""检索指标: one box, unique indicators, where each was used and what it is usually set to."""

from api.pages.searching import page

__all__ = ["page"]
