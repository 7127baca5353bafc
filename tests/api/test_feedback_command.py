"""`zhibiao feedback`: recording, listing, taking back, blocking."""

from __future__ import annotations

import pytest

ENGLISH = (
    "Usage",
    "Options",
    "Commands",
    "Show this message",
    "default:",
    "INTEGER",
    "TEXT",
    "[OPTIONS]",
    "COMMAND",
    "required",
)
COMMANDS = ("accept", "edit", "reject", "list", "undo", "block", "unblock", "blocks")
PROJECT = ("--project", "护照系统维护费", "--unit", "市外事办")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_and_has_an_example(run, command):
    done = run("feedback", command, "--help", home=None)
    assert done.code == 0
    assert f"用法：zhibiao feedback {command}" in done.out
    assert f"例：zhibiao feedback {command}" in done.out
    assert "--json" in done.out
    assert "--home" in done.out
    assert not [word for word in ENGLISH if word in done.out]


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_the_overview_lists_the_commands(run, arguments):
    done = run("feedback", *arguments, home=None)
    assert done.code == 0
    assert all(f"\n  {command} " in done.out for command in COMMANDS)
    assert not [word for word in ENGLISH if word in done.out]


def test_recording_listing_and_taking_back(run, home):
    accepted = run("feedback", "accept", "--name", "系统故障修复率", "--level2", "质量", *PROJECT, home=home)
    assert (accepted.code, accepted.out, accepted.err) == (0, "已记录：采纳「系统故障修复率」（编号 1）\n", "")
    again = run("feedback", "accept", "--name", "系统故障修复率", "--level2", "质量指标", *PROJECT, home=home)
    assert again.code == 0
    assert "没有重复记" in again.out
    edited = ["--name", "系统巡检次数", "--value", "≥12次", "--new-value", "≥4次", "--new-name", "巡检次数"]
    answer = run("feedback", "edit", *edited, *PROJECT, "--json", home=home).answer
    assert (answer["id"], answer["new_level3"], answer["new_value"]) == (2, "巡检次数", "≥4次")
    assert run("feedback", "reject", "--name", "经济增长率", "--note", "无关[/b]", home=home).code == 0

    listed = run("feedback", "list", "--json", home=home)
    assert (listed.code, listed.err) == (0, "")
    assert [event["action"] for event in listed.answer["events"]] == ["reject", "edit", "accept"]
    assert listed.answer["total"] == 3
    shown = run("feedback", "list", home=home).out
    assert all(
        part in shown for part in ("共 3 条", "系统巡检次数 ≥12次 → 巡检次数 ≥4次", "无关[/b]", "护照系统维护费")
    )
    assert run("feedback", "list", "--unit", "外事", "--limit", 1, "--json", home=home).answer["total"] == 2

    assert run("feedback", "undo", 1, home=home).out == "已撤回编号为 1 的反馈\n"
    assert run("feedback", "undo", 2, "--json", home=home).answer == {"withdrawn": 2}
    assert run("feedback", "list", "--json", home=home).answer["total"] == 1
    assert run("feedback", "list", "--all", "--json", home=home).answer["total"] == 3
    assert "撤回）" in run("feedback", "list", "--all", home=home).out
    assert "撤回" in run("feedback", "undo", 1, home=home).error


def test_blocking_and_lifting(run, home):
    done = run("feedback", "block", "资金支付及时率", "--reason", "不是产出", home=home)
    assert (done.code, done.out) == (0, "已对全站屏蔽「资金支付及时率」（编号 1）\n")
    assert run("feedback", "block", "资金支付及时率", home=home).out.startswith("早已对全站屏蔽")
    answer = run("feedback", "block", "参会人数", "--unit", "市外事办", "--level2", "数量", "--json", home=home).answer
    assert (answer["id"], answer["unit"], answer["level2"]) == (2, "市外事办", "数量指标")
    assert run("feedback", "blocks", "--json", home=home).answer["total"] == 2
    shown = run("feedback", "blocks", home=home).out
    assert all(part in shown for part in ("共 2 个", "资金支付及时率", "全站", "不是产出", "市外事办"))
    assert run("feedback", "unblock", 1, home=home).out == "已取消编号为 1 的屏蔽\n"
    assert run("feedback", "unblock", 2, "--json", home=home).answer == {"withdrawn": 2}
    assert run("feedback", "blocks", "--json", home=home).answer == {"total": 0, "blocks": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "没有命令 nope"),
        (["accept"], "缺少 --name"),
        (["undo"], "缺少「编号」"),
        (["undo", "x"], "应为整数"),
        (["block"], "缺少「指标」"),
        (["accept", "--name", ""], "三级指标名称"),
        (["accept", "--name", "率", "--level2", "无"], "没有名为「无」的二级指标"),
        (["edit", "--name", "率"], "改后的"),
        (["list", "--limit", "0"], "limit"),
        (["undo", "99"], "编号为「99」的反馈"),
        (["unblock", "9" * 40], "屏蔽"),
        (["block", "?"], "三级指标名称"),
    ],
)
def test_what_cannot_be_done_is_said(run, home, arguments, said):
    assert said in run("feedback", *arguments, home=home).error
