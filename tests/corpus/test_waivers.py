"""The log of waivers: what was acknowledged is there again, repeats change nothing, everything can be taken back."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from corpus.errors import ConflictError, NotFoundError
from corpus.log import LogFilter
from corpus.names import project_key
from corpus.store import Store
from corpus.waivers import NewWaiver


def given(**fields):
    base = {
        "code": "S041",
        "project_name": "2023年编外人员经费",
        "level3": "编外人员数量",
        "quoted": "≤30人",
        "reason": "受编制控制",
    }
    return NewWaiver.model_validate(base | fields)


def test_a_waiver_comes_back_after_reopening(store, place):
    waiver, new = store.waivers.add(given(unit="市外事办", level2="数量指标"))
    assert new
    assert waiver.project_key == project_key("编外人员经费（2024年度）")
    assert waiver.withdrawn_at is None
    store.close()
    again = Store(place)
    assert again.waivers.of_projects({waiver.project_key}) == [waiver]
    assert again.waivers.of_projects({"别的项目"}) == []
    again.close()


def test_the_same_waiver_is_not_recorded_twice(store):
    first, _ = store.waivers.add(given())
    assert store.waivers.add(given()) == (first, False)
    assert store.waivers.add(given(reason="另有文件"))[1]
    assert store.waivers.add(given(quoted="≤40人"))[1]
    assert store.waivers.find(LogFilter())[0] == 3


def test_withdrawing(store):
    waiver, _ = store.waivers.add(given())
    store.waivers.withdraw(waiver.id)
    assert store.waivers.of_projects({waiver.project_key}) == []
    assert store.waivers.find(LogFilter()) == (0, ())
    total, [gone] = store.waivers.find(LogFilter(withdrawn=True))
    assert total == 1
    assert gone.withdrawn_at
    assert store.waivers.add(given())[1]
    with pytest.raises(ConflictError):
        store.waivers.withdraw(waiver.id)
    with pytest.raises(NotFoundError):
        store.waivers.withdraw("x")


def test_listing_by_text_and_unit(store):
    store.waivers.add(given(unit="市外事办"))
    store.waivers.add(given(project_name="道路养护", level3=None, quoted=None))
    assert store.waivers.find(LogFilter(text="编外"))[0] == 1
    assert store.waivers.find(LogFilter(text="道路"))[0] == 1
    assert store.waivers.find(LogFilter(unit="外事"))[0] == 1
    total, page = store.waivers.find(LogFilter(), offset=1, limit=1)
    assert (total, len(page)) == (2, 1)


@pytest.mark.parametrize("wrong", [{"code": "X1"}, {"reason": " "}, {"project_name": ""}, {"other": 1}])
def test_what_is_no_waiver(wrong):
    with pytest.raises(ValidationError):
        given(**wrong)
