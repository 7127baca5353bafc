"""Hits as a file: read back, safe in spreadsheets, the same every time."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from recommender.search import Hit
from recommender.search_file import hits_file


def _hit(**fields):
    given = {
        **{"level1": "产出指标", "level2": "数量指标", "level3": "会议场次", "description": None, "value": "≥5场"},
        **{"score": 0.5, "project_name": "甲", "unit": None, "region": None, "year": 2023},
        **{"table_id": "t", "row": 0, "kind": "declaration", "occurrences": 3},
    }
    return Hit.model_validate(given | fields)


HITS = [_hit(), _hit(level3="=1+1", value="-5", kind="library", year=None), _hit(level3="@甲", description="多\n行")]


def _rows(data, extension):
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_every_hit_is_a_line(extension):
    head, *lines = _rows(hits_file(HITS, extension), extension)
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert [row["指标名称"] for row in found] == ["会议场次", "=1+1", "@甲"]
    assert [row["来源"] for row in found] == ["公开目标表", "起步指标库", "公开目标表"]
    assert [str(row["年度"]) for row in found] == ["2023", "", "2023"]
    assert [str(row["出现次数"]) for row in found] == ["3", "3", "3"]
    assert found[2]["说明"] == "多\n行"
    assert hits_file(HITS, extension) == hits_file(HITS, extension)


def test_no_cell_is_a_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(hits_file(HITS, "xlsx"))).active
    risky = [cell for row in sheet.iter_rows() for cell in row if str(cell.value)[:1] in "=@-"]
    assert len(risky) == 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    text = hits_file(HITS, "csv").decode("utf-8-sig")
    assert all(not cell.startswith(("=", "@", "-")) for row in csv.reader(io.StringIO(text)) for cell in row)
