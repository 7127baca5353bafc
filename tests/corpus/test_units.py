import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.units import MAX_LENGTH, convert, is_money, is_rate, parse_unit, same_family


@pytest.mark.parametrize(
    ("text", "printed", "family"),
    [
        ("\uff05", "%", "rate"),
        ("百分比", "%", "rate"),
        ("个百分点", "百分点", "rate_difference"),
        ("平方米", "㎡", "area"),
        ("m²", "㎡", "area"),
        ("万㎡", "万㎡", "area"),
        ("万人次", "万人次", "people"),
        ("人/次", "人次", "people"),
        ("个月", "月", "calendar"),
        ("个工作日", "工作日", "working_time"),
        ("元/人*月", "元/人·月", "money/人·月"),
        ("元/生/年", "元/生·年", "money/生·年"),
        ("元每人", "元/人", "money/人"),
        ("/株", "/株", "/株"),
        ("台套", "台(套)", "台(套)"),
        ("台\uff08套\uff09", "台(套)", "台(套)"),
        ("万", "万", "bare"),
        ("mg/m3", "毫克/立方米", "concentration"),
        (" 亿 元 ", "亿元", "money"),
    ],
)
def test_spellings_meet_in_one_unit(text, printed, family):
    unit = parse_unit(text)
    assert unit is not None
    assert (unit.text, unit.family) == (printed, family)


@pytest.mark.parametrize(
    "text", ["", " ", "以上", "元/", "元/以上", "日期", "/", "方/方/方/方/方", "个" * (MAX_LENGTH + 1)]
)
def test_other_words_are_no_unit(text):
    assert parse_unit(text) is None


@pytest.mark.parametrize(
    ("number", "unit", "into", "expected"),
    [
        (1, "万元", "元", 10_000),
        (5, "‰", "%", 0.5),
        (0.97, "比例", "%", 97),
        (90, "分钟", "小时", 1.5),
        (3, "亩", "㎡", 2000),
        (2, "年", "月", 24),
        (2, "万元/人", "元/人", 20_000),
        (1, "万头", "头", 10_000),
    ],
)
def test_conversion(number, unit, into, expected):
    assert convert(number, unit, into) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "into"), [("元", "个"), ("天", "工作日"), ("天", "月"), ("元", "元/人"), ("百分点", "%")]
)
def test_other_families_do_not_convert(unit, into):
    with pytest.raises(ValueError, match=f"{unit}.*{into}"):
        convert(1, unit, into)
    assert not same_family(unit, into)


def test_same_family_without_units():
    assert same_family(None, "")
    assert not same_family(None, "元")
    assert same_family("宗 地", "宗地")


@pytest.mark.parametrize(
    ("unit", "money", "rate"), [("万元/人", True, False), ("‰", False, True), ("个", False, False)]
)
def test_kinds(unit, money, rate):
    assert (is_money(unit), is_rate(unit)) == (money, rate)
    assert not is_money(None)
    assert not is_rate(None)


WORDS = st.sampled_from(
    ["元", "万", "亿", "人", "次", "月", "年", "方", "/", "每", "·", "*", "(", ")", "m2", "个", "天"]
)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.lists(WORDS, max_size=8).map("".join), st.text(max_size=20)))
def test_canonical_spelling_is_stable(text):
    unit = parse_unit(text)
    if unit is not None:
        assert parse_unit(unit.text) == unit
