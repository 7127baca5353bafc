import pytest

from corpus.dates import parse_date, print_date, years_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年9月30日", (None, "2023-09-30")),
        ("2023年9月30号前", ("≤", "2023-09-30")),
        ("2023年9月前", ("<", "2023-09")),
        ("2023年9月底前", ("≤", "2023-09")),
        ("2023年度", (None, "2023")),
        ("2023年底前完成", ("≤", "2023")),
        ("截至2023年12月31日止", None),
        ("2023-09-30", (None, "2023-09-30")),
        ("2023/9", (None, "2023-09")),
        ("12月份", (None, "--12")),
        ("2月29日", (None, "--02-29")),
        ("2024年2月29日", (None, "2024-02-29")),
        ("2023年2月29日", None),
        ("2023年13月", None),
        ("2023", None),
        ("9", None),
        ("底前", None),
        ("11月-3月", None),
        ("2023年11月-2024年3月", (None, "2023-11/2024-03")),
        ("2023年9月-8月", None),
        ("1月-2023年12月", None),
    ],
)
def test_parse(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("iso", "operator", "text"),
    [
        ("2023-09-30", "≤", "2023年9月30日前"),
        ("2023-09-30", "<", "<2023年9月30日"),
        ("2023-09", "≤", "2023年9月底前"),
        ("2023-09", "<", "2023年9月前"),
        ("2023", "≤", "2023年年底前"),
        ("--12", None, "12月"),
        ("2021-01/2021-12", None, "2021年1月-2021年12月"),
        ("nonsense", None, "nonsense"),
    ],
)
def test_print(iso, operator, text):
    assert print_date(iso, operator) == text


@pytest.mark.parametrize(
    ("iso", "years"), [("2023-09-30", (2023,)), ("2021/2025", (2021, 2025)), ("--12", ()), ("--01/--03", ())]
)
def test_years(iso, years):
    assert years_of(iso) == years
