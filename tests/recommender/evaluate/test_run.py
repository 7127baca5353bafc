"""From systems to a report: an oracle finds all, a blank answer nothing."""

import json

import pytest

from corpus.errors import InputError
from corpus.store import Store
from corpus.training_tables import load_training_tables
from recommender.evaluate.figures import OURS, Proposal, Report
from recommender.evaluate.run import evaluate
from recommender.evaluate.site import evaluate_site
from recommender.index.files import open_snapshot
from recommender.settings import Settings


class _Oracle:
    title = "全知"

    def propose(self, table, limit):
        rows = table.indicators[:limit]
        return [
            Proposal(level2=row.level2, level3=row.level3, value=row.value, score=1.0, origin="retrieved")
            for row in rows
        ]


class _Blank:
    title = "空白"

    def propose(self, _table, _limit):
        return []


@pytest.fixture
def report(labelled):
    tables = [
        labelled(("数量指标", "培训人数", "≥50人"), ("质量指标", "工程验收合格率", "100%"), name="甲"),
        labelled(("满意度", "群众满意度", "满意"), name="乙", complete=False),
    ]
    told = []
    made = evaluate({OURS: _Oracle(), "blank": _Blank()}, tables, 20, lambda *now: told.append(now))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    return made


def test_an_oracle_finds_everything_and_a_blank_answer_nothing(report):
    found, missed = ({name: figure.value for name, figure in system.figures.items()} for system in report.systems)
    assert found == {
        "recall@5": 1,
        "recall@10": 1,
        "recall@20": 1,
        "ndcg@20": 1,
        "slots": 1,
        "value_agreement": 1,
        "repeats": 0,
        "calibration_error": 0,
    }
    assert missed["recall@20"] == missed["ndcg@20"] == missed["slots"] == 0
    assert missed["value_agreement"] is None
    assert missed["calibration_error"] is None
    assert [system.values_judged for system in report.systems] == [2, 0]
    assert (report.tables, report.complete_tables, report.limit) == (2, 1, 20)
    assert report.ours().tables[0].missed == ()


def test_a_report_is_saved_without_its_tables(report):
    again = Report.model_validate_json(report.short().model_dump_json())
    assert again.ours().figures == report.ours().figures
    assert again.ours().tables == ()
    assert again.tables_digest == report.tables_digest


def test_leaving_out_the_tables_of_a_store(store, snapshot, settings):
    report = evaluate_site(store, snapshot, settings, None, 20, lambda *_now: None)
    assert [system.name for system in report.systems] == [OURS, "most_popular", "nearest_tables", "nearest_indicators"]
    assert (report.origin, report.tables) == (None, 4)
    assert report.notes[0].startswith("留一评估")
    [road] = [table for table in report.systems[2].tables if table.project_name == "道路养护工程"]
    assert {row.level3 for row in road.missed} >= {"养护道路里程"}
    assert {row.labelled.level3 for row in road.found} >= {"群众满意度"}


def test_a_store_without_published_tables_cannot_be_left_out(tmp_path):
    settings = Settings(home=tmp_path, encoder="lsa")
    store = Store(tmp_path / "corpus.db")
    with pytest.raises(InputError, match="ingest"):
        evaluate_site(store, open_snapshot(store, settings), settings, None, 20, lambda *_now: None)
    store.close()


def test_training_tables_as_a_labelled_file(store, snapshot, settings, tmp_path):
    tables = load_training_tables()[:12]
    path = tmp_path / "标注.json"
    path.write_text(json.dumps([table.model_dump(mode="json") for table in tables], ensure_ascii=False), "utf-8")
    report = evaluate_site(store, snapshot, settings, path, 20, lambda *_now: None)
    assert (report.origin, report.tables, report.notes) == ("标注.json", 12, ())
    for system in report.systems:
        assert [table.project_name for table in system.tables] == [table.project_name for table in tables]
        assert all(
            len(table.found) + len(table.missed) == len(given.indicators)
            for table, given in zip(system.tables, tables, strict=True)
        )
        recall = system.figures["recall@20"]
        assert 0 <= recall.low <= recall.value <= recall.high <= 1
        assert system.figures["recall@5"].value <= system.figures["recall@10"].value <= recall.value
