"""账号管理: who may come in."""

from api.pages.accounts import page

__all__ = ["page"]
