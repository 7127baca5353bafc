"""审核目标表: documents are dropped, their tables reviewed, corrected, let stand, and the opinion taken along."""

from api.pages.reviewing import page

__all__ = ["page"]
