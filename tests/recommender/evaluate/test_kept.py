"""The report that is kept: read back whole, and damage taken for none."""

from __future__ import annotations

from recommender.evaluate.figures import Figure, Report, SystemFigures
from recommender.evaluate.kept import FILE, keep_report, kept_report


def report(made_at="2024-05-01T08:00:00+00:00", systems=1):
    figures = {"recall@5": Figure(value=0.5, low=0.4, high=0.6)}
    system = SystemFigures(name="zhibiao", title="指标推荐", figures=figures, values_judged=3, median_milliseconds=9.5)
    return Report(
        made_at=made_at,
        origin=None,
        tables=2,
        complete_tables=2,
        tables_digest="x",
        limit=20,
        systems=(system,) * systems,
    )


def test_a_report_is_read_back_and_replaced(tmp_path):
    assert kept_report(tmp_path) is None
    for made_at in ("2024-05-01T08:00:00+00:00", "2024-06-01T08:00:00+00:00"):
        keep_report(tmp_path, "r1", report(made_at))
        kept = kept_report(tmp_path)
        assert (kept.revision, kept.report) == ("r1", report(made_at))
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_every_flipped_byte_and_cut_is_noticed(tmp_path):
    keep_report(tmp_path, "r1", report())
    path = tmp_path / FILE
    sound = path.read_bytes()
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert kept_report(tmp_path) is None, place
    for end in (0, 1, 64, 65, len(sound) - 1):
        path.write_bytes(sound[:end])
        assert kept_report(tmp_path) is None
    path.write_bytes(sound)
    assert kept_report(tmp_path).report == report()


def test_a_report_without_figures_is_none(tmp_path):
    keep_report(tmp_path, "r1", report(systems=0))
    assert kept_report(tmp_path) is None
