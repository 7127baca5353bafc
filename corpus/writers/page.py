"""A blank A4 page in the font of offices."""

from __future__ import annotations

from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from corpus.writers.form import FONT

MARGIN_CM = 2.0


def blank_document() -> Any:
    """Give an empty Word document: A4 upright, equal margins, without an author's name."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    return document
