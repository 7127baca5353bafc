"""质量评估: the latest quality figures with plots."""

from api.pages.evaluation import page

__all__ = ["page"]
