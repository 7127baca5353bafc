"""待审核草稿: drafts that wait for a reviewer, and the decision on them."""

from api.pages.submitted import page

__all__ = ["page"]
