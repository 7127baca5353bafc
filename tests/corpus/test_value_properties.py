import calendar

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.value import TargetValue, compare, parse_value, print_value

PIECES = st.sampled_from(
    [
        *("≥", "≤", "=", ">", "<", "》", "大于等于", "不超过", "达", "超", "±", "-", "--", "~", "至", "每年", "约"),
        *("2023", "1999", "95", "100", "1,437", "0.5", "12", "9", "31", "30", "3", "0", ".", ",", "/", "*", "(", ")"),
        *("年", "月", "日", "底", "末", "前", "之前", "全年", "度", "以上", "以内", "内", "完成", "优", "良好", "是"),
        *("%", "‰", "百分点", "个", "人", "次", "人次", "万", "亿元", "元", "元/人", "㎡", "m2", "台(套)", "个月", " "),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=7).map("".join), st.text(max_size=40))
UNITS = st.sampled_from(
    [None, "%", "‰", "个", "元", "万元", "元/人·月", "人次", "㎡", "月", "个月", "天", "/株", "次/月"]
)
OPERATORS = st.sampled_from([None, "≥", "≤", "=", ">", "<"])
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False).map(float)
PLENTY = settings(deadline=None, max_examples=400)


@PLENTY
@given(st.one_of(TEXTS, st.none()), st.one_of(st.none(), TEXTS), st.one_of(st.none(), TEXTS))
def test_nothing_raises_and_the_raw_cell_is_kept(text, operator, unit):
    value = parse_value(text, operator, unit)
    assert value.raw == (text or "")
    assert isinstance(print_value(value), str)


@settings(deadline=None, max_examples=20)
@given(st.text(min_size=1, max_size=20), st.integers(min_value=10, max_value=3000))
def test_long_cells_stay_text(text, times):
    cell = text * times
    assume(len("".join(cell.split())) > 256)
    assert parse_value(cell) == TargetValue(kind="text", raw=cell)


@PLENTY
@given(TEXTS, OPERATORS, UNITS)
def test_a_printed_value_reads_back(text, operator, unit):
    value = parse_value(text, operator, unit)
    assert parse_value(print_value(value)).meaning == value.meaning


@PLENTY
@given(NUMBERS, OPERATORS, UNITS)
def test_generated_numbers_read_back(number, operator, unit):
    value = TargetValue(kind="number", number=number, operator=operator, unit="月" if unit == "个月" else unit)
    assert parse_value(print_value(value)).meaning == value.meaning


@PLENTY
@given(NUMBERS, NUMBERS, UNITS)
def test_generated_ranges_read_back(first, second, unit):
    low, high = sorted((first, second))
    value = TargetValue(kind="range", number=low, number_high=high, unit="月" if unit == "个月" else unit)
    printed = print_value(value)
    assume(parse_value(printed).kind != "date")  # "2021-2" without a unit is also February
    assert parse_value(printed).meaning == value.meaning


@st.composite
def iso_dates(draw, year=True):
    years = st.integers(min_value=1900, max_value=2099)
    number = draw(years) if year else None
    text = f"{number}" if number else "-"
    if number and draw(st.booleans()):
        return text
    month = draw(st.integers(min_value=1, max_value=12))
    text += f"-{month:02d}"
    if draw(st.booleans()):
        last = calendar.monthrange(number or 2024, month)[1]
        text += f"-{draw(st.integers(min_value=1, max_value=last)):02d}"
    return text


@PLENTY
@given(st.one_of(iso_dates(), iso_dates(year=False)), OPERATORS)
def test_generated_dates_read_back(date, operator):
    value = TargetValue(kind="date", date=date, operator=operator)
    assert parse_value(print_value(value)).meaning == value.meaning


@PLENTY
@given(iso_dates(), iso_dates())
def test_generated_periods_read_back(first, second):
    start, stop = sorted((first, second))
    value = TargetValue(kind="date", date=f"{start}/{stop}")
    assert parse_value(print_value(value)).meaning == value.meaning


@PLENTY
@given(TEXTS, TEXTS, UNITS, UNITS)
def test_order_is_the_same_from_both_sides(first, second, unit, other):
    one, two = parse_value(first, unit=unit), parse_value(second, unit=other)
    there, back = compare(one, two), compare(two, one)
    assert (there is None) == (back is None)
    assert there is None or there == -back
    assert compare(one, one) in (0, None)
