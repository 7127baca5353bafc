"""`zhibiao rules`: the list, one rule, and the impact run with its comparison."""

from __future__ import annotations

import json

from recommender.review.engine import all_rules


def test_every_rule_is_listed(run):
    answer = run("rules", "list", "--json").answer
    assert [rule["code"] for rule in answer] == [rule.code for rule in all_rules()]
    shown = run("rules", "list").out
    assert all(rule.code in shown for rule in all_rules())
    assert "zhibiao rules show S022" in run("rules", home=None).out


def test_one_rule_in_full(run):
    shown = run("rules", "show", "s022").out
    assert all(part in shown for part in ("S022", "不合格：", "合格：", "依据："))
    assert run("rules", "show", "S022", "--json").answer["severity"] == "error"
    assert "zhibiao rules list" in run("rules", "show", "S998").error


def test_impact_on_the_corpus_and_on_a_folder(run, seed, tmp_path):
    saved = tmp_path / "这次.json"
    answer = run("rules", "impact", "--save", saved, "--json").answer
    assert (answer["tables"], answer["rows"]) == (7, 70)
    assert "fired" not in answer
    folder = tmp_path / "公开"
    folder.mkdir()
    (folder / seed.name).write_bytes(seed.read_bytes())
    same = run("rules", "impact", folder, "--json").answer
    assert same["rows"] == 70
    assert "与上次完全相同" in run("rules", "impact", "--baseline", saved).out
    old = json.loads(saved.read_text(encoding="utf-8"))
    old["fired"] = [one for one in old["fired"] if one["code"] != "S022"]
    saved.write_text(json.dumps(old), encoding="utf-8")
    shown = run("rules", "impact", "--baseline", saved).out
    assert "S022：0 → 1" in shown
    assert "+ " in shown


def test_a_baseline_that_is_none(run, seed):
    assert "--save" in run("rules", "impact", "--baseline", seed).error
