"""The 22 layouts of published target tables by number, and the formats of those that do not occur in all."""

from __future__ import annotations

from collections.abc import Callable

from layout_content import Work
from layout_forms_1_11 import l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11
from layout_forms_12_22 import l12, l13, l14, l15, l16, l17, l18, l19, l20, l21, l22
from layout_plain import Made
from make_layouts import Style

# Text blocks and prose are no sheets of a workbook saved as csv.
FORMATS = {"L15": (".xlsx", ".docx", ".html", ".txt"), "L16": (".docx", ".html", ".txt")}
FORMS: dict[str, Callable[[Style, tuple[Work, ...]], Made]] = {
    f"L{number:02}": form
    for number, form in enumerate(
        (l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21, l22),
        1,
    )
}
