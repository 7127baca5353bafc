import re

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.names import match_key
from recommender import Recommender
from recommender.benchmark import baselines
from recommender.benchmark.__main__ import main
from recommender.benchmark.documents import reading, written
from recommender.benchmark.meaning import Question, candidates, questions, retrieval
from recommender.benchmark.page import write_page
from recommender.benchmark.reviews import documents, review_times
from recommender.benchmark.suggestions import projects, suggestion_times

NAMES = ["疫苗接种率", "道路养护里程", "学生家长满意度"]


def test_every_answer_is_a_candidate_and_the_halves_are_alike():
    known = {match_key(candidate.name) for candidate in candidates()}
    asked = questions()
    assert len(asked) >= 200
    assert len({question.query for question in asked}) == len(asked)
    assert all({match_key(answer) for answer in question.answers} <= known for question in asked)
    dev, final = questions("dev"), questions("final")
    assert abs(len(dev) - len(final)) < 10
    assert len(dev) + len(final) == len(asked)


def test_few_queries_share_words_with_an_answer():
    def pairs(text: str) -> set[str]:
        return {text[i : i + 2] for i in range(len(text) - 1)}

    sharing = [q for q in questions() if any(pairs(q.query) & pairs(answer) for answer in q.answers)]
    assert len(sharing) <= len(questions()) / 3


def test_no_test_query_is_a_training_text():
    from models.training import field

    trained = {everyday for everyday, _ in field.written_pairs()}
    squeeze = re.compile(r"\W+")
    bare = {squeeze.sub("", text) for text in trained}
    assert [q.query for q in questions() if squeeze.sub("", q.query) in bare] == []


def test_retrieval_counts_places_and_ties_at_the_worst():
    asked = [Question("一", "dev", frozenset({"疫苗接种率"})), Question("二", "dev", frozenset(NAMES[1:]))]
    scores = {"一": np.array([0.5, 0.5, 0.1]), "二": np.array([0.2, 0.9, 0.1])}
    found = retrieval(lambda query: scores[query].astype(np.float32), NAMES, asked)
    assert (found.queries, found.recall1, found.recall5, found.mrr) == (2, 0.5, 1.0, 0.75)


@pytest.mark.parametrize("build", [baselines.bm25, baselines.character_tfidf, baselines.lsa])
def test_baselines_find_what_shares_words(build):
    scorer = build([*NAMES, "设备购置总成本", "故障修复时间", "参会人员出席率", "补助发放人数", "绿化养护面积"])
    assert int(np.argmax(scorer("学生家长的满意度"))) == 2
    assert len(scorer("道路")) == 8


def test_the_page_is_self_contained(tmp_path):
    row = {"queries": 2, "recall1": 0.5, "recall5": 1.0, "mrr": 0.75}
    page = tmp_path / "page.html"
    write_page({"split": "dev", "systems": {"a<b": row}, "encoder": {"name": "x"}}, page)
    text = page.read_text("utf-8")
    assert "a&lt;b" in text
    assert "0.500" in text
    assert "http" not in text


def test_the_command_explains_itself():
    assert "--split" in CliRunner().invoke(main, ["--help"]).output


def test_suggestions_are_timed_for_new_projects_and_again(shipped):
    asked = projects()
    assert len({project.name for project in asked}) == len(asked) >= 20
    found = suggestion_times(shipped, asked[:3], rounds=2)
    assert set(found) == {"first", "again"}
    for row in found.values():
        assert 0 < row["least"] <= row["p50"] <= row["p90"] <= row["p99"]


def test_reviews_of_whole_documents_are_timed(tmp_path):
    given = documents()
    assert len(given) == 6
    assert all(len(tables) == 100 and len({table.source.file for table in tables}) == 1 for tables in given)
    service = Recommender.open(tmp_path)
    assert len(review_times(service, [given[0][:3], given[1][:3]])) == 2
    service.close()


def test_reading_is_measured_by_format(tmp_path):
    files = written(tmp_path, tables=3)
    assert {".docx", ".xlsx", ".csv", ".json"} <= set(files)
    found = reading(files[".docx"])
    assert found["tables"] == 3
    assert found["seconds"] > 0
    assert found["megabytes"] > 10
