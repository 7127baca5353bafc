import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names import match_key, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("★指标1:低保人数(≥**人)", "低保人数"),
        ("指标1\uff1a项目验收合格率", "项目验收合格率"),
        ("面积(公顷)", "面积"),
        ("满意度%", "满意度%"),
        ("1.会议场次", "会议场次"),
        ("1.5米以上树木", "1.5米以上树木"),
        ("培训  人次 ", "培训 人次"),
        ("**", "**"),
        ("", ""),
    ],
)
def test_template_debris_is_stripped(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("★低保人数(≥**人)", "低保人数"),
        ("会议 场次", "1.会议场次"),
        ("\uff30M2.5浓度", "pm2.5浓度"),
        ("共建“一带一路”", "共建一带一路"),
    ],
)
def test_spellings_of_one_name_meet(first, second):
    assert match_key(first) == match_key(second)


def test_different_names_do_not_meet():
    assert match_key("培训人次") != match_key("培训人数")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_a_name_is_never_lost(name):
    if name.strip():
        assert plain_name(name)
        assert match_key(name)
