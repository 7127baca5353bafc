"""操作日志: who did what, and whether the log is whole."""

from api.pages.audit import page

__all__ = ["page"]
