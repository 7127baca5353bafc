"""`zhibiao backup` and `zhibiao restore`, beside a service that runs."""

from __future__ import annotations

from api.store_tables import STORE_TABLES
from corpus import schema


def test_back_and_forth_while_the_service_answers(site, home, run, tmp_path):
    made = site.post("/api/v1/drafts", json={"project": {"name": "会议费"}}).json()
    folder = tmp_path / "backups"
    folder.mkdir()
    said = run("backup", folder, "--keep", 3, home=home)
    assert said.code == 0
    [archive] = folder.iterdir()
    assert str(archive) in said.out
    assert "草稿：1 行" in said.out
    assert "备份完整" in run("restore", archive, "--check", home=home).out
    assert site.delete(f"/api/v1/drafts/{made['id']}").status_code in (200, 204)
    assert site.get(f"/api/v1/drafts/{made['id']}").json()["deleted_at"]
    index = site.get("/api/v1/stats").json()["index"]
    said = run("restore", archive, home=home)
    assert (said.code, "原来的语料库另存为" in said.out) == (0, True)
    assert site.get(f"/api/v1/drafts/{made['id']}").json()["deleted_at"] is None
    # An index of the store before must not answer for this one, whatever their revisions are.
    assert site.get("/api/v1/stats").json()["index"] != index
    assert site.get("/readyz").status_code == 200
    answer = run("restore", archive, "--check", "--json", home=home).answer
    assert answer["rows"]["draft"] == 1


def test_what_cannot_be_restored_is_one_line(run, home, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"x")
    assert "不是完整的压缩包" in run("restore", tmp_path / "x.zip", home=home).error
    assert "没有备份文件" in run("restore", tmp_path / "y.zip", home=home).error
    assert "没有文件夹" in run("backup", tmp_path / "z" / "y.zip", home=home).error


def test_every_table_has_a_name_in_words():
    assert set(STORE_TABLES) == set(schema.metadata.tables)
