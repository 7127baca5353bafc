"""运行状态: settings and health."""

from api.pages.operation import page

__all__ = ["page"]
