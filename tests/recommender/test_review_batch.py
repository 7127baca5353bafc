"""Review batches over real documents: read, reviewed, corrected, let stand, exported; the same after a restart."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from corpus.errors import InputError, NotFoundError, TooLargeError
from corpus.readers import read_bytes
from corpus.store import content_id
from corpus.table import TargetTable
from recommender import Recommender
from recommender.review.batch.report import BatchFilter
from recommender.review.batch.reviews import DocumentReviews
from recommender.review.batch.waiver import waiver_of
from recommender.review.finding import Finding
from recommender.review.profiles import shipped_profiles
from recommender.review.surroundings import NothingPast

DOCUMENTS = Path(__file__).parents[1] / "documents"
SEED, WORKBOOK, PAGE = "seed.docx", "seed.xlsx", "seed.html"
ARCHIVE = "zip/windows-gbk-names.zip"
BROKEN = ("坏.docx", b"PK\x03\x04broken")
BRIDGE = {
    "project_name": "桥梁养护",
    "unit": "市交通局",
    "indicators": [
        {"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"},
        {"level1": "产出指标", "level2": "数量指标", "level3": "养护桥梁数量", "value": "12座"},
    ],
}


@pytest.fixture
def service(shipped, tmp_path):
    opened = Recommender.open(shutil.copytree(shipped.settings.home, tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture
def desk(service):
    return service.reviews


def sent(*names):
    return [(Path(name).name, (DOCUMENTS / name).read_bytes()) for name in names]


def as_json(*tables, name="表.json"):
    return name, json.dumps({"tables": tables}, ensure_ascii=False).encode()


def found(report):
    return {(entry.document_name, entry.place, one.code) for entry in report.entries for one in entry.review.findings}


def test_several_formats_a_broken_file_a_duplicate_and_an_archive(desk):
    told = []
    files = [*sent(SEED, WORKBOOK, PAGE, ARCHIVE), BROKEN, ("副本.docx", sent(SEED)[0][1])]
    batch, added = desk.create(files, done=told.append)
    assert list(added) == told
    assert batch.name == "seed 等 6 个文件"
    assert [(one.name, one.status, one.tables) for one in added] == [
        (SEED, "added", 7),
        (WORKBOOK, "added", 7),
        (PAGE, "added", 7),
        ("windows-gbk-names.zip/市教育局/校舍维修绩效目标表.xlsx", "added", 1),
        ("windows-gbk-names.zip/外事办绩效目标表.csv", "added", 1),
        ("windows-gbk-names.zip", "failed", 0),
        ("坏.docx", "failed", 0),
        ("副本.docx", "known", 0),
    ]
    report = desk.report(batch.id)
    assert (report.batch.documents, report.batch.failed, report.batch.tables) == (7, 2, 23)
    errors = {one.name: one.error["code"] for one in report.documents if one.error}
    assert errors == {"windows-gbk-names.zip": "archive.skipped", "坏.docx": "document.damaged"}
    badness = [entry.review.badness() for entry in report.entries]
    assert badness == sorted(badness, reverse=True)
    assert badness[0] > badness[-1]


def test_each_table_is_judged_beside_the_others_of_its_own_document(service, desk):
    batch, _ = desk.create(sent(SEED, WORKBOOK))
    report = desk.report(batch.id)
    for name in (SEED, WORKBOOK):
        tables = read_bytes((DOCUMENTS / name).read_bytes(), name).tables
        alone = service.review_tables(tables).tables
        held = sorted((entry for entry in report.entries if entry.document_name == name), key=lambda one: one.place)
        assert tuple(entry.review for entry in held) == alone
    summary = report.summary
    assert (summary.tables, summary.waived) == (14, 0)
    assert summary.counts.error == sum(rule.error for rule in summary.rules) == 6
    assert sum(rule.error + rule.warning + rule.info for rule in summary.rules) == len(
        [one for entry in report.entries for one in entry.review.findings]
    )
    by_code = {rule.code: rule for rule in summary.rules}
    assert (by_code["S022"].error, by_code["S022"].tables) == (2, 2)
    assert by_code["S022"].name
    assert summary.rules[0].error > 0 == summary.rules[-1].error


def test_findings_and_tables_are_narrowed_while_the_summary_stays(desk):
    batch, _ = desk.create(sent(SEED))
    whole = desk.report(batch.id)
    errors = desk.report(batch.id, BatchFilter(severity=("error",)))
    assert errors.summary == whole.summary
    assert {one.severity for entry in errors.entries for one in entry.review.findings} == {"error"}
    assert 0 < len(errors.entries) < len(whole.entries)
    assert sum(entry.review.counts.error for entry in errors.entries) == whole.summary.counts.error
    assert all(entry.review.counts.warning == 0 for entry in errors.entries)
    one = desk.report(batch.id, BatchFilter(code=("S022",), severity=("error", "info")))
    assert {code for _, _, code in found(one)} == {"S022"}
    named = whole.entries[0].table
    by_text = desk.report(batch.id, BatchFilter(text=named.project_name))
    assert [entry.table for entry in by_text.entries] == [named]
    assert desk.report(batch.id, BatchFilter(text=SEED)).entries == whole.entries
    assert desk.report(batch.id, BatchFilter(text="哪里也没有")).entries == ()


def test_a_correction_is_reviewed_and_comes_again_in_another_batch(service, desk):
    data = as_json(BRIDGE)
    batch, (added,) = desk.create([data], "第一批")
    assert ("表.json", 0, "S040") in found(desk.report(batch.id))
    table = desk.entry(batch.id, added.document_id, 0).table
    rows = [table.indicators[0].model_dump() | {"value": "≥98%"}, table.indicators[1].model_dump()]
    entry = desk.correct(batch.id, added.document_id, 0, TargetTable.model_validate({**BRIDGE, "indicators": rows}))
    assert entry.table.indicators[0].target.operator == "≥"
    assert "S040" not in {one.code for one in entry.review.findings}
    assert ("表.json", 0, "S040") not in found(desk.report(batch.id))
    other, _ = desk.create([("换了名字.json", data[1])])
    (again,) = desk.report(other.id).entries
    assert again.table.indicators == entry.table.indicators
    assert again.table.source.file == "换了名字.json"
    assert again.review.counts == entry.review.counts
    with pytest.raises(NotFoundError):
        desk.correct(batch.id, added.document_id, 1, table)


def test_correcting_one_table_is_seen_by_the_others_of_its_document(desk):
    row = {"level1": "产出指标", "level2": "时效指标", "level3": "外事工作完成及时率"}
    values = {"友城庆祝活动": "≥95%", "外事工作经费": "≥92%"}
    tables = [{"project_name": name, "indicators": [{**row, "value": value}]} for name, value in values.items()]
    batch, (added,) = desk.create([as_json(*tables)])
    assert ("表.json", 1, "S082") in found(desk.report(batch.id))
    same = {**tables[0], "indicators": [{**row, "value": "≥92%"}]}
    desk.correct(batch.id, added.document_id, 0, TargetTable.model_validate(same))
    assert ("表.json", 1, "S082") not in found(desk.report(batch.id))


def test_a_waived_finding_moves_and_comes_back_everywhere(service, desk):
    batch, _ = desk.create([as_json(BRIDGE), as_json({**BRIDGE, "year": 2023}, name="去年.json")])
    before = desk.report(batch.id)
    entry = before.entries[0]
    finding = next(one for one in entry.review.findings if one.code == "S040")
    waiver, new = service.waive(waiver_of(entry.table, finding, " 样品上限 "))
    assert (new, waiver.level3, waiver.quoted, waiver.reason) == (True, "验收合格率", "≤98%", "样品上限")
    after = desk.report(batch.id)
    assert after.summary.waived == 2
    assert after.summary.counts.error == before.summary.counts.error - 2
    assert "S040" not in {code for _, _, code in found(after)}
    assert [one.finding.code for one in after.entries[0].review.waived] == ["S040"]
    service.withdraw_waiver(waiver.id)
    assert desk.report(batch.id) == before


def test_a_finding_that_could_not_be_found_again_is_not_waived(desk):
    given = {"code": "S040", "severity": "error", "message": "m", "basis": "b", "remedy": "r"}
    table = TargetTable.model_validate(BRIDGE)
    nameless = TargetTable.model_validate({**BRIDGE, "project_name": " "})
    unnamed = TargetTable.model_validate({**BRIDGE, "indicators": [{"value": "≤98%"}]})
    for one, row, reason, code in (
        (table, 0, " ", "waiver.no_reason"),
        (nameless, 0, "可以", "waiver.no_project"),
        (unnamed, 0, "可以", "waiver.no_name"),
    ):
        with pytest.raises(InputError) as caught:
            waiver_of(one, Finding(**given, row=row), reason)
        assert caught.value.code == code
    whole = waiver_of(unnamed, Finding(**given, quoted="桥梁养护"), "可以")
    assert (whole.level2, whole.level3, whole.quoted) == (None, None, "桥梁养护")


def test_a_restart_shows_the_same(service, desk):
    batch, added = desk.create([*sent(SEED), as_json(BRIDGE), BROKEN], "第一批")
    entry = desk.entry(batch.id, added[1].document_id, 0)
    desk.correct(batch.id, added[1].document_id, 0, entry.table.model_copy(update={"unit": "市公路局"}))
    changed = desk.entry(batch.id, added[1].document_id, 0)
    service.waive(waiver_of(changed.table, changed.review.findings[0], "可以"))
    before = desk.report(batch.id)
    service.close()
    again = Recommender.open(service.settings.home)
    assert again.reviews.report(batch.id) == before
    assert before.summary.waived == 1
    assert again.reviews.find("第一批") == (1, (before.batch,))
    again.close()


def test_the_opinion_on_a_batch_a_document_and_a_table(desk):
    batch, (seed, _, _) = desk.create([*sent(SEED), as_json(BRIDGE), BROKEN], "甲/乙")
    whole = desk.opinion(batch.id, ".html")
    page = whole.data.decode()
    assert whole.name == "甲_乙-审核意见.html"
    assert "共 8 个目标表" in page
    assert "坏.docx" in page
    one = desk.opinion(batch.id, ".html", seed.document_id)
    assert one.name == "seed-审核意见.html"
    assert "共 7 个目标表" in one.data.decode()
    assert "桥梁养护" not in one.data.decode()
    assert "共 1 个目标表" in desk.opinion(batch.id, ".html", seed.document_id, 3).data.decode()
    for extension in (".docx", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(desk.opinion(batch.id, extension).data)) as archive:
            assert archive.testzip() is None
    with pytest.raises(InputError, match="格式"):
        desk.opinion(batch.id, ".pdf")
    with pytest.raises(InputError, match="文件的编号"):
        desk.opinion(batch.id, ".html", None, 0)
    with pytest.raises(NotFoundError):
        desk.opinion(batch.id, ".html", seed.document_id, 7)
    empty, _ = desk.create([BROKEN])
    with pytest.raises(InputError, match="没有读出目标表"):
        desk.opinion(empty.id, ".html")


@pytest.mark.parametrize("extension", [".docx", ".xlsx", ".json"])
def test_the_mended_copy_is_read_back(desk, extension):
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "养护桥梁数量", "value": "12座"}
    clean = {"project_name": "道路", "indicators": [{**row, "value": "≥12座"}]}
    batch, (added, clean_one) = desk.create([as_json(BRIDGE), as_json(clean, name="好.json")])
    copy = desk.fixed(batch.id, extension, added.document_id, 0)
    assert copy.name == f"表-修改{extension}"
    assert "养护桥梁数量" in {one.level3 for one in copy.done}
    (mended,) = read_bytes(copy.data, copy.name).tables
    assert {item.level3: item.value for item in mended.indicators}["养护桥梁数量"] == "≥12座"
    assert desk.entry(batch.id, added.document_id, 0).table.indicators[1].value == "12座"
    with pytest.raises(InputError) as caught:
        desk.fixed(batch.id, extension, clean_one.document_id)
    assert caught.value.code == "fix.nothing"


def test_archives_fail_member_by_member(service, desk):
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("好.json", as_json(BRIDGE)[1])
        archive.writestr("坏.docx", BROKEN[1])
        archive.writestr("同样.json", as_json(BRIDGE)[1])
    files = [("甲.zip", inside.getvalue()), ("断.zip", inside.getvalue()[:90]), ("空.zip", b"PK\x05\x06" + b"\0" * 18)]
    _, added = desk.create(files)
    assert [(one.name, one.status, (one.error or {}).get("code")) for one in added] == [
        ("甲.zip/好.json", "added", None),
        ("甲.zip/坏.docx", "failed", "document.damaged"),
        ("甲.zip/同样.json", "known", None),
        ("断.zip", "failed", "document.damaged"),
        ("空.zip", "failed", "archive.empty"),
    ]


def test_the_limits_of_the_settings_hold(shipped, tmp_path):
    home = Path(shutil.copytree(shipped.settings.home, tmp_path / "home"))
    (home / "settings.toml").write_text("limit_grids = 3\n", "utf-8")
    service = Recommender.open(home)
    _, (added,) = service.reviews.create(sent(SEED))
    service.close()
    assert added.status == "failed"
    assert added.error is not None
    assert (added.error["code"], added.error["context"]["limit"]) == ("document.too_large", "grids")


def test_names_are_cleaned_bounded_and_never_blank(desk):
    batch, (added,) = desk.create([("长" * 900 + "\n.json", as_json(BRIDGE)[1])], " 第\u202e一批 \n")
    assert batch.name == "第一批"
    assert (len(added.name), added.name[-5:]) == (301, ".json")
    assert desk.rename(batch.id, "新" * 500).name == "新" * 200
    with pytest.raises(InputError, match="名称"):
        desk.rename(batch.id, " \u200b ")
    assert desk.create()[0].name == "未命名的审核"
    assert desk.create([("", b"")])[1][0].name == "未命名"


def test_only_what_changed_is_reviewed_again(desk, monkeypatch):
    import recommender.review.batch.reviews as module

    asked = []
    real = module.review_tables

    def counting(tables, **beside):
        asked.append([table.project_name for table in tables])
        return real(tables, **beside)

    monkeypatch.setattr(module, "review_tables", counting)
    batch, (seed, bridge) = desk.create([*sent(SEED), as_json(BRIDGE)])
    first = desk.report(batch.id)
    assert len(asked) == 2
    assert desk.report(batch.id) == first
    assert len(asked) == 2
    desk.correct(batch.id, bridge.document_id, 0, TargetTable.model_validate({**BRIDGE, "unit": "市公路局"}))
    desk.report(batch.id)
    assert asked[2:] == [["桥梁养护"]]
    desk.remove(batch.id, seed.document_id)
    assert len(desk.report(batch.id).entries) == 1


def test_reviews_are_made_anew_when_the_past_changes(service, desk):
    batch, _ = desk.create([as_json(BRIDGE)])
    desk.report(batch.id)
    past = service.past()
    assert service.past() is past
    published = [{**BRIDGE, "project_name": f"{place}桥梁养护", "year": 2022} for place in ("甲县", "乙县", "丙县")]
    for number, table in enumerate(published):
        data = as_json(table)[1]
        service.store.add_document(content_id(data), f"{number}.json", read_bytes(data, f"{number}.json"))
    assert service.past() is not past
    (entry,) = desk.report(batch.id).entries
    assert entry.review == service.review(entry.table)


def test_reviews_are_let_go_beyond_a_bound(desk, monkeypatch):
    monkeypatch.setattr("recommender.review.batch.reviews._MOST_DOCUMENTS", 2)
    reviews = DocumentReviews(NothingPast, shipped_profiles(), lambda _keys: ())
    files = [as_json({**BRIDGE, "year": 2020 + year}, name=f"{year}.json") for year in range(4)]
    batch, _ = desk.create(files)
    documents = desk._batches.documents(batch.id)
    assert [entry.table.year for entry in reviews.entries(documents)] == [2020, 2021, 2022, 2023]
    assert len(reviews._kept) <= 2


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch, desk):
    def refuse(*_given):
        raise TooLargeError("document.too_large", "文件「甲.zip」太大；请拆分文件", file="甲.zip")

    monkeypatch.setattr("recommender.review.batch.reading.Archive.members", refuse)
    _, (added,) = desk.create(sent(ARCHIVE))
    assert (added.status, added.error["code"]) == ("failed", "document.too_large")
