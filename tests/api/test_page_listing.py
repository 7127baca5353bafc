"""Words, tables and addresses that the pages share."""

from __future__ import annotations

import pytest

from api.pages.evaluation.figures import figure_names, for_people
from api.pages.listing import table_html, when_words
from api.pages.operation.settings import setting_title
from api.pages.parts import address_of
from corpus.sizes import size_words
from recommender.evaluate.figures import TITLES
from recommender.evaluate.leave_out import remarks
from recommender.settings import Settings


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 字节"), (1023, "1,023 字节"), (1024, "1 KB"), (62914560, "60 MB"), (19_800_000_000, "18.4 GB")],
)
def test_sizes_are_said_as_people_say_them(size, said):
    assert size_words(size) == said


def test_times_are_those_of_the_clock_here(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    import time

    time.tzset()
    assert when_words("2026-11-22T18:30:00+00:00") == "2026-11-23 02:30"
    monkeypatch.undo()
    time.tzset()
    assert when_words(None) == "—"


def test_headings_and_titles_of_tables_are_escaped():
    html = table_html('a"<b', ("<名>", "数"), [("<b>x</b>", "1")], (1,))
    assert 'aria-label="a&quot;&lt;b"' in html
    assert "&lt;名&gt;" in html
    assert '<td class="z-num">1</td>' in html
    with pytest.raises(ValueError, match="zip"):
        table_html("表", ("一", "二"), [("只有一个",)])


def test_addresses_carry_what_is_set():
    assert address_of("/corpus", tab="tables", text="外事 & 外办", page=None, exact=True, row=0) == (
        "/corpus?tab=tables&text=%E5%A4%96%E4%BA%8B+%26+%E5%A4%96%E5%8A%9E&exact=1"
    )
    assert address_of("/corpus") == "/corpus"


def test_every_setting_and_every_figure_has_a_name_in_words():
    assert all(setting_title(name) for name in Settings.model_fields)
    assert list(figure_names()) == list(TITLES)


class _Shipped:
    """A store that holds nothing of its own."""

    def documents(self):
        return []


def test_remarks_of_a_report_name_no_commands():
    said = [for_people(note) for note in remarks(_Shipped(), [], 7)]
    assert len(said) == 3
    assert not any("zhibiao" in note for note in said)
    assert any("语料管理" in note for note in said)
