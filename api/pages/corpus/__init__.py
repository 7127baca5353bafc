"""语料管理: documents and tables of the corpus, entered, corrected, taken out; the index; statistics."""

from api.pages.corpus import page

__all__ = ["page"]
