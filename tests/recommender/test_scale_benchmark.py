import json
import socketserver
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.names import match_key
from corpus.store import Store
from corpus.value import parse_value
from models.sketch import Sketch
from recommender.benchmark.scale import asked, exactly, homes
from recommender.benchmark.scale.__main__ import main
from recommender.benchmark.scale.charts import curves, recall_by_time
from recommender.benchmark.scale.child import answers, found_again, timed
from recommender.benchmark.scale.generate import documents
from recommender.benchmark.scale.homes import Census, filled_home, slope
from recommender.benchmark.scale.load import ask, offer
from recommender.benchmark.scale.peers import child as peer_child
from recommender.benchmark.scale.peers.data import best, prepare, recall
from recommender.benchmark.scale.peers.run import compare
from recommender.benchmark.scale.report import write_report
from recommender.engines import shard as engine
from recommender.search import Query
from recommender.service import Recommender

ROWS = 600


@pytest.fixture(scope="module")
def made():
    return [table for document in documents(6_500) for table in document.parsed.tables]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return filled_home(tmp_path_factory.mktemp("work"), ROWS)


def test_the_same_seed_gives_the_same_tables_and_another_seed_others(made):
    again = [table for document in documents(6_500) for table in document.parsed.tables]
    assert made == again
    other = next(documents(500, seed=9)).parsed.tables
    assert other[0] != made[0]


def test_a_small_corpus_begins_a_large_one(made):
    few = [table for document in documents(ROWS) for table in document.parsed.tables]
    assert few == made[: len(few)]
    rows = sum(len(table.indicators) for table in few)
    assert ROWS <= rows < ROWS + len(few[-1].indicators)


def test_most_projects_come_back_the_year_after_with_the_same_names(made):
    by_document = {}
    for table in made:
        by_document.setdefault(table.source.file, []).append(table)
    first, second, third, other = list(by_document.values())[:4]
    assert {table.year for table in first} - {None} != {table.year for table in second} - {None}
    same = sum(one.project_name == two.project_name for one, two in zip(first, second, strict=True))
    assert 0.6 < same / len(first) < 0.9
    pairs = [(a, b) for a, b in zip(second, third, strict=True) if a.project_name == b.project_name]
    one, two = next((a, b) for a, b in pairs if a.budget_wan.total and b.budget_wan.total)
    keys = [[match_key(row.level3) for row in table.indicators] for table in (one, two)]
    assert keys[0] == keys[1]
    assert one.budget_wan != two.budget_wan
    assert sum(a.project_name == b.project_name for a, b in zip(first, other, strict=False)) < 0.1 * len(first)


def test_every_row_is_what_a_reader_would_have_made_of_it(made):
    rows = [row for table in made for row in table.indicators]
    assert all(row.level1 and row.level2 and row.level3 for row in rows)
    assert [row.level3 for row in rows if row.target != parse_value(row.value)] == []
    assert {"number", "date", "text"} <= {row.target.kind for row in rows}
    dated = [(row.target.date, table.year) for table in made for row in table.indicators if row.target.date]
    assert dated
    assert [date for date, year in dated if year and date[0].isdigit() and not date.startswith(str(year))] == []


def test_names_repeat_as_in_real_corpora(made):
    census = Census()
    for start in range(0, len(made), 50):
        census.add(made[start : start + 50])
    told = census.told()
    assert told["rows"] == sum(len(table.indicators) for table in made)
    assert told["top"][0][:2] == ["服务对象满意度指标", "群众满意度"]
    assert 0.1 < told["top20_share"] < 0.25
    assert 0.2 < told["distinct_share"] < 0.6
    assert 0.5 < told["heaps"] < 0.95
    assert told["rows_a_table"]["p10"] < told["rows_a_table"]["p50"] < told["rows_a_table"]["p90"]
    assert 0 < told["blanks"]["value"] < 0.05
    assert sum(told["kinds"].values()) == pytest.approx(1.0)


def test_a_home_holds_what_was_made_and_is_kept(home, monkeypatch):
    store = Store(home.folder / "corpus.db")
    kept = [table for table in store.tables() if table.kind == "declaration" and table.source.file.endswith(".docx")]
    store.close()
    wanted = [table for document in documents(ROWS) for table in document.parsed.tables]
    assert [table.project_name for table in kept] == [table.project_name for table in wanted]
    assert sum(len(table.indicators) for table in kept) == home.corpus["rows"]
    monkeypatch.setattr(homes, "documents", lambda *_: pytest.fail("made again"))
    assert filled_home(home.folder.parent, ROWS) == home


def test_slope_is_the_exponent_of_a_power_law():
    assert slope([(10, 3 * 10**0.7), (100, 3 * 100**0.7), (1000, 3 * 1000**0.7)]) == pytest.approx(0.7)
    assert slope([(10, 5.0)]) is None
    assert slope([(10, 5.0), (10, 6.0), (100, 0.0)]) is None


def test_queries_are_several_hundred_and_the_same_again():
    texts = asked.queries(8, composed=20)
    assert texts == asked.queries(8, composed=20)
    assert len(texts) == len(set(texts)) > 600
    assert {query.year for query in asked.filtered(8, "year")} >= {2020, 2024}
    assert len({query.region for query in asked.filtered(8, "region")}) > 50


def test_tables_to_review_are_not_those_of_the_corpus():
    held = {(table.project_name, table.unit) for document in documents(3_000) for table in document.parsed.tables}
    given = asked.tables(8, 30)
    assert len(given) == 30
    assert sum((table.project_name, table.unit) in held for table in given) <= 1
    assert len(asked.projects(8, 30)) == 30


def test_timing_stops_when_the_time_is_up():
    told = timed(lambda _one: None, range(1_000), seconds=-1.0)
    assert told["asked"] == 12
    assert timed(lambda _one: None, range(5))["asked"] == 5
    assert 0 <= told["p50"] <= told["p99"]


def test_everything_is_asked_of_a_home(home, monkeypatch):
    monkeypatch.setattr("recommender.benchmark.scale.child.SECONDS", -1.0)
    monkeypatch.setattr(timed, "__defaults__", (-1.0,))
    told = answers(home.folder, home.seed)
    assert {"search", "search by year", "search by region", "search by level2", "suggest", "review"} <= set(
        told["answers"]
    )
    assert all(one["asked"] >= 1 for one in told["answers"].values())


def test_a_small_corpus_is_found_again_whole_and_a_bad_sketch_shows(home, monkeypatch):
    monkeypatch.setattr(exactly, "_ASKED", 80)
    told = found_again(home.folder, home.seed)
    assert set(told) == {"search", "search by year", "search by region", "search by level2"}
    assert told["search"] == told["search by level2"] == 1.0
    service = Recommender.open(home.folder)
    shard = service.snapshot().indicator_shard
    shard.sketch = Sketch(np.eye(shard.dimension, 1, dtype=np.float32), shard.parts[0][:, :1])
    monkeypatch.setattr(engine, "AGAIN", 10)
    assert exactly.recall(service.snapshot(), [Query(query=text) for text in asked.queries(8)]) < 0.9
    service.close()


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200 if self.path == "/search" and body["query"] else 500)
        self.send_header("Content-Length", "2")
        if body.get("last"):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def test_clients_count_answers_and_failures():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        good = ask(address, [("/search", {"query": "满意度"})], clients=3, seconds=0.2)
        bad = ask(address, [("/search", {"query": ""})], clients=1, seconds=0.1)
        mixed = offer(address, [("/search", {"query": "满意度"}), ("/search", {"query": ""})], 50.0, 0.2)
        closing = [("/search", {"query": "满意度", "last": True})]  # such a connection is not used again
        closed = ask(address, closing, clients=2, seconds=0.1), offer(address, closing, 50.0, 0.2)
        server.shutdown()
    assert good["asked"] > 0
    assert good["errors"] == 0
    assert bad["errors"] == bad["asked"] == bad["failures"]["500"] > 0
    assert (mixed["offered"], mixed["asked"], mixed["failures"]) == (50.0, 10, {"500": 5})
    assert [one["errors"] for one in closed] == [0, 0]
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as free:
        nobody = f"http://127.0.0.1:{free.server_address[1]}"
    gone = ask(nobody, [("/search", {"query": "满意度"})], clients=1, seconds=0.1)
    assert gone["errors"] == gone["asked"] > 0


def test_exact_answers_come_best_first_within_the_mask():
    scores = np.array([0.2, 0.9, 0.0, 0.9, 0.5], dtype=np.float32)
    assert best(scores, None) == [1, 3, 4, 0]
    assert best(scores, np.array([True, False, True, True, False])) == [3, 0]


def test_recall_is_the_share_of_the_exact_answers_found():
    assert recall([[1, 2], [3]], [[1, 9], [3]]) == 0.75
    assert recall([[1]], [[1, 2], [3]]) == 0.5
    assert np.isnan(recall([[1]], [[]]))


def test_the_product_finds_what_exact_search_finds(home, tmp_path, monkeypatch):
    monkeypatch.setattr("recommender.benchmark.scale.peers.data.QUERIES", 40)
    told = compare(home.folder, tmp_path, home.seed, sys.executable, lambda _step: None)
    ours = told["systems"]["zhibiao"]
    assert min(ours[kind]["recall"] for kind in ("search", "by level2", "by year")) >= 0.99
    assert told["systems"]["zhibiao, index alone"]["search"]["recall"] >= 0.99
    for name, kind in peer_child.PEERS.items():
        peer = told["systems"][name]
        assert peer.get("missing") == kind.package or peer["search"]["recall"] > 0


def test_peers_are_given_aligned_data(home, tmp_path, monkeypatch):
    monkeypatch.setattr("recommender.benchmark.scale.peers.data.QUERIES", 40)
    given, exact = prepare(home.folder, tmp_path, home.seed)
    corpus = peer_child.Corpus(tmp_path)
    count = len(exact.keys)
    assert len(corpus.texts) == len(corpus.tokens) == len(corpus.levels) == len(corpus.years) == count
    assert corpus.vectors.shape[0] == count
    assert np.linalg.norm(corpus.vectors[0]) == pytest.approx(1.0, abs=1e-5)
    assert len(given.texts) == len(given.levels) == len(given.years) == len(exact.answers["cosine"]["search"])
    for level, found in zip(given.levels, exact.answers["fused"]["by level2"], strict=True):
        assert {corpus.levels[place] for place in found} <= {level}


def test_a_missing_peer_is_named(tmp_path):
    script = Path(peer_child.__file__)
    hidden = [sys.executable, "-I", "-S", "-c", _WITHOUT.format(script=str(script))]
    done = subprocess.run(hidden, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["missing"] == "bm25s", done.stderr


_WITHOUT = """
import runpy, sys, types
sys.modules["numpy"] = types.ModuleType("numpy")
sys.argv = ["child.py", "build", "bm25s", "nowhere"]
runpy.run_path({script!r}, run_name="__main__")
"""


def test_the_report_tells_sizes_exponents_and_missing_peers(tmp_path):
    figures = [_figures(1_000, 1.0), _figures(10_000, 10.0)]
    figures[1]["peers"] = {
        "texts": 5,
        "queries": 2,
        "systems": {
            "zhibiao": {"ranking": "fused", **{kind: _cell(2.0, 1.0) for kind in ("search", "by level2", "by year")}},
            "txtai": {"missing": "txtai"},
        },
    }
    page = tmp_path / "scale-benchmark.md"
    write_report(figures[::-1], page)
    text = page.read_text(encoding="utf-8")
    assert "| search, ms | 1 | 10 | 1 |" in text
    assert "package txtai is not installed" in text
    assert {path.name for path in (tmp_path / "scale-benchmark").iterdir()} == {
        "answers.svg",
        "costs.svg",
        "peers-10000.svg",
    }
    for path in (tmp_path / "scale-benchmark").iterdir():
        assert f"scale-benchmark/{path.name}" in text


def _cell(time, found):
    return {"p50": time, "p99": time, "cpu_p50": time, "recall": found, "asked": 2}


def _figures(rows, cost):
    kinds = ("search", "search by year", "search by region", "search by level2", "search, exact", "suggest", "review")
    corpus = {
        "rows": rows,
        "tables": rows // 10,
        "distinct": rows // 5,
        "distinct_share": 0.2,
        "once_share": 0.5,
        "top20_share": 0.15,
        "top": [["质量指标", "验收合格率", 9]],
        "heaps": 0.8,
        "rows_a_table": {"p10": 8.0, "p50": 10.0, "p90": 12.0},
        "kinds": {"number": 1.0},
        "blanks": {"value": 0.01},
    }
    return {
        "rows": rows,
        "corpus": corpus,
        "ingest": {"seconds": cost, "rows_per_second": 9.0, "read_rows_per_second": 99.0},
        "build": {"seconds": cost, "cpu_seconds": cost, "unique": 5, "memory": {"peak": cost}},
        "open": {"seconds": cost},
        "disk": {"store": cost, "index": cost},
        "memory": {"rss": cost, "pss": cost},
        "answers": {kind: _cell(cost, 1.0) for kind in kinds},
        "machine": {"processor": "x", "cores": 2, "memory_gib": 4, "system": "Linux", "python": "3.11"},
        "measured_at": "2026-11-23T03:00+00:00",
        "load_before": [1.0, 1.0, 1.0],
    }


def test_plots_are_drawn_and_empty_ones_say_so():
    drawn = curves("times", "rows", "ms", {"search <1>": [(10, 1.0), (100, 5.0)], "gone": [(10, 0.0)]})
    assert drawn.count("<circle") == 2
    assert "search &lt;1&gt;" in drawn
    assert "gone" not in drawn
    assert "nothing measured" in curves("times", "rows", "ms", {})
    assert recall_by_time("peers", {"a": (1.0, 0.9), "b": (10.0, float("nan"))}).count("<circle") == 1


def test_the_command_needs_a_folder():
    assert CliRunner().invoke(main, ["--rows", "1000"]).exit_code == 2
