import pytest

from corpus.value import TargetValue, compare, parse_operator, parse_value, print_number, print_value

NUMBERS = [
    ("≥100公里", "≥", 100, "公里"),
    ("≤65万元", "≤", 65, "万元"),
    ("=8个", "=", 8, "个"),
    (">92%", ">", 92, "%"),
    ("<24小时", "<", 24, "小时"),
    (">=20平方米", "≥", 20, "㎡"),
    ("<=475元/亩", "≤", 475, "元/亩"),
    ("≧100", "≥", 100, None),
    ("═100", "=", 100, None),
    ("≦0%", "≤", 0, "%"),
    ("≥100百分比", "≥", 100, "%"),
    ("100百分比", None, 100, "%"),
    ("大于等于 98 %", "≥", 98, "%"),
    ("小于等于 1", "≤", 1, None),
    ("等于 100 %", "=", 100, "%"),
    ("大于等于10157.6平方米", "≥", 10157.6, "㎡"),
    ("不少于12种", "≥", 12, "种"),
    ("100%", None, 100, "%"),
    ("100\uff05", None, 100, "%"),
    ("2", None, 2, None),
    ("735", None, 735, None),
    ("10", None, 10, None),
    ("180", None, 180, None),
    ("1,437", None, 1437, None),
    ("0.97比例", None, 0.97, "比例"),
    ("90.0000", None, 90, None),
    ("1600元/亩", None, 1600, "元/亩"),
    ("1000元/人", None, 1000, "元/人"),
    ("≤620万/月", "≤", 620, "万/月"),
    ("490元/平米", None, 490, "元/㎡"),
    ("780元/生/年", None, 780, "元/生·年"),
    ("530元/人*月", None, 530, "元/人·月"),
    ("1次/月", None, 1, "次/月"),
    (">=101人/次", "≥", 101, "人次"),
    ("≤28.40/株", "≤", 28.4, "/株"),
    ("2km", None, 2, "公里"),
    ("80M", None, 80, "M"),
    ("1年", None, 1, "年"),
    ("=5年", "=", 5, "年"),
    ("1000万元", None, 1000, "万元"),
    ("292%", None, 292, "%"),
    ("2280次", None, 2280, "次"),
    ("=99百分比", "=", 99, "%"),
    ("超13万元/年", ">", 13, "万元/年"),
    ("95%以上", "≥", 95, "%"),
    ("3天内", "≤", 3, "天"),
    ("5台套", None, 5, "台(套)"),
    ("5台/套", None, 5, "台(套)"),
    ("-3%", None, -3, "%"),
]


@pytest.mark.parametrize(("text", "operator", "number", "unit"), NUMBERS)
def test_numbers(text, operator, number, unit):
    value = parse_value(text)
    assert (value.kind, value.operator, value.number, value.unit) == ("number", operator, number, unit)
    assert value.raw == text


DATES = [
    ("2021年7月", None, "2021-07"),
    ("2025年年底前", "≤", "2025"),
    ("每年12月底前", "≤", "--12"),
    ("12月底到位", None, "--12"),
    ("11月底之前", "≤", "--11"),
    ("9月前", "<", "--09"),
    ("2021年1月-12月", None, "2021-01/2021-12"),
    ("2020年1月--2020年11月", None, "2020-01/2020-11"),
    ("2023.07-2024.01", None, "2023-07/2024-01"),
    ("2021年12月31日", None, "2021-12-31"),
    ("2021年全年", None, "2021"),
    ("2023年9月30日前", "≤", "2023-09-30"),
    ("2025年内", "≤", "2025"),
    ("2021-2025年", None, "2021/2025"),
    ("3月1日-4月15日", None, "--03-01/--04-15"),
    ("<2023年9月30日", "<", "2023-09-30"),
]


@pytest.mark.parametrize(("text", "operator", "date"), DATES)
def test_dates(text, operator, date):
    value = parse_value(text)
    assert (value.kind, value.operator, value.date) == ("date", operator, date)


RANGES = [
    ("42~49小时", 42, 49, "小时"),
    ("10-20个", 10, 20, "个"),
    ("10%-20%", 10, 20, "%"),
    ("±3%以内", -3, 3, "%"),
    ("10--20%", 10, 20, "%"),
    ("-5~-3%", -5, -3, "%"),
    ("1至3人", 1, 3, "人"),
]


@pytest.mark.parametrize(("text", "low", "high", "unit"), RANGES)
def test_ranges(text, low, high, unit):
    value = parse_value(text)
    assert (value.kind, value.number, value.number_high, value.unit) == ("range", low, high, unit)


@pytest.mark.parametrize("text", ["良好", "优良", "是", "否", "好", "达标", "通过", "优 秀"])
def test_grades(text):
    assert parse_value(text).kind == "grade"


TEXTS = [
    "第一年按总投资额返本20%,分红按8%分红",
    "严格按照预算标准1000元/人给补助对象兑付补助",
    "房屋设备、设施的管理到位,…",
    *("稳步提高", "持续改善", "显著提升", "效果明显", "效果良好", "程度较高", "长期", "有效", "保障", "合规", "及时"),
    *("已完成", "达成预期指标", "较高", "不超过预算", "参照政府采购成本控制", "严格执行相关制度规定", "符合相关规定"),
    *("无", "本项目不适用此指标", "", "……", "公里", "≧ %", "》 亩", "≥**%", "20/20", "10/10"),
    *("每财政补助1000万元", "建设普通省道二级公路32.1公里", "二100百分比", "M.8万元", "1O", "LJUI"),
    *("20-10个", "2023≥-2023", "1-12月", "10%-20", "≥95%以下", "2023年2月30日", "123456789012345678"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_in_doubt_stays_text(text):
    assert parse_value(text) == TargetValue(kind="text", raw=text)


COLUMNS = [
    (("95", "≥", "%"), ("number", "≥", 95, "%", None)),
    (("95%", "正向", ""), ("number", "≥", 95, "%", None)),
    (("5", "定性", "项"), ("number", None, 5, "项", None)),
    (("≥5", "≤", "项"), ("number", "≥", 5, "项", None)),
    (("2023.5", "≤", "万元"), ("number", "≤", 2023.5, "万元", None)),
    (("2023.10", None, "日期"), ("date", None, None, None, "2023-10")),
    (("2025", "≤", "年"), ("date", "≤", None, None, "2025")),
    (("12", "=", "月"), ("number", "=", 12, "月", None)),
    (("5", "≥", "/"), ("number", "≥", 5, None, None)),
    (("5", "≥", "无"), ("number", "≥", 5, None, None)),
    (("5", "≥", "宗地"), ("number", "≥", 5, "宗地", None)),
    (("5宗地", "≥", "宗地"), ("number", "≥", 5, "宗地", None)),
    (("12万", "≤", "元"), ("number", "≤", 12, "万元", None)),
    (("2021年1月-12月", "≤", None), ("date", None, None, None, "2021-01/2021-12")),
    (("9月", "≤", None), ("date", "≤", None, None, "--09")),
]


@pytest.mark.parametrize(("cells", "expected"), COLUMNS)
def test_separate_columns(cells, expected):
    value = parse_value(*cells)
    assert (value.kind, value.operator, value.number, value.unit, value.date) == expected


@pytest.mark.parametrize(
    ("text", "operator"),
    [("≧", "≥"), ("大于等于", "≥"), ("正向", "≥"), ("反向", "≤"), ("═", "="), ("定性", None), ("", None), (None, None)],
)
def test_operator_column(text, operator):
    assert parse_operator(text) == operator


def test_none_and_overlong_cells_are_text():
    assert parse_value(None) == TargetValue(kind="text", raw="")
    assert parse_value("1" * 1000).raw == "1" * 1000
    assert parse_value("1" * 1000).kind == "text"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("大于等于 98 %", "≥98%"),
        ("1,437.50元", "1437.5元"),
        ("12个月", "12个月"),
        ("±3%以内", "±3%"),
        ("2025年年底前", "2025年年底前"),
        ("2023.9.30", "2023年9月30日"),
        ("圆满完成", "圆满完成"),
    ],
)
def test_printed_form(text, printed):
    assert print_value(parse_value(text)) == printed


@pytest.mark.parametrize(
    ("number", "text"), [(50.0, "50"), (-0.0, "0"), (1e16, "10000000000000000"), (0.1, "0.1"), (1e-7, "0.0000001")]
)
def test_numbers_print_without_exponent(number, text):
    assert print_number(number) == text


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ("5元", "1万元", -1),
        ("10000元", "1万元", 0),
        ("2小时", "90分钟", 1),
        ("优", "良", 1),
        ("优 秀", "较差", 1),
        ("优", "合格", None),
        ("5个", "5元", None),
        ("5个", "圆满完成", None),
        ("2023年9月", "2023年10月", -1),
        ("9月", "2023年9月", None),
        ("9月", "10月", -1),
        ("5", "6", -1),
    ],
)
def test_compare(first, second, order):
    assert compare(parse_value(first), parse_value(second)) == order


def test_compare_of_units_that_nobody_knows():
    one = TargetValue(kind="number", number=1, unit="宗 地")
    two = TargetValue(kind="number", number=2, unit="宗地")
    assert compare(one, two) == -1
    assert compare(one, TargetValue(kind="number", number=2, unit="盏茶")) is None


@pytest.mark.parametrize("number", [2023.5, 2023.1, 2023.12, 1999.01])
def test_a_number_that_looks_like_a_month_is_printed_as_a_number(number):
    value = TargetValue(kind="number", number=number)
    assert parse_value(print_value(value)).meaning == value.meaning
