"""编制指标: a project's table drafted, checked while it is edited, kept and taken away."""

from api.pages.drafting import page

__all__ = ["page"]
