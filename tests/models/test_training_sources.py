"""Every source gives what is in its file, and passes over what is broken in it."""

from __future__ import annotations

import hashlib
import json
import lzma

import pytest

from models.training.sources import SOURCES
from tests.models import sample_data

BY_NAME = {source.name: source for source in SOURCES}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return sample_data.write(tmp_path_factory.mktemp("data"))


def _pairs(data, name):
    source = BY_NAME[name]
    return source.pairs(source.path(data))


def test_every_source_is_named_with_licence_and_origin(data):
    assert len({source.name for source in SOURCES}) == len({source.file for source in SOURCES}) == len(SOURCES)
    for source in SOURCES:
        assert source.licence
        assert source.origin
        assert source.texts or source.pairs or source.scored
        assert source.checksum(data) == hashlib.sha256(source.path(data).read_bytes()).hexdigest()


def test_statutes(data):
    texts = list(BY_NAME["statutes"].texts(data / "statutes.jsonl.xz"))
    assert len(texts) == len(sample_data.SUBJECTS)
    assert texts[0].strip().startswith("## 第一章  总则")
    found = _pairs(data, "statutes")
    headed = found["statute-heading"]
    assert len(headed) == len(sample_data.SUBJECTS) * len(sample_data.CHAPTERS)
    assert headed[0] == ("学校管理条例 规划建设", sample_data.ARTICLES[0].format(s="学校"))
    part, rest = found["statute-clause"][1]
    assert part in sample_data.ARTICLES[0].format(s="学校")
    assert part not in rest


@pytest.mark.parametrize(
    ("heading", "chapter"),
    [
        ("第二编 审判程序", ["条例 审判程序"]),
        ("第三章 章节管理", ["条例 章节管理"]),
        ("第二章节约用水", ["条例 节约用水"]),
        ("第九章 附则", []),
    ],
)
def test_the_number_of_a_chapter_is_left_out(tmp_path, heading, chapter):
    text = f"# 条例\n<!-- INFO END -->\n## {heading}\n第十条 各级人民政府应当做好本条例的宣传普及工作。"
    with lzma.open(tmp_path / "statutes.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"text": text}))
    assert [title for title, _ in _pairs(tmp_path, "statutes")["statute-heading"]] == chapter


def test_reports(data):
    texts = list(BY_NAME["reports"].texts(data / "provincial-work-reports-2026.jsonl.xz"))
    assert len(texts) == 6
    assert texts[0].startswith("各位代表：")
    assert ("新建改建学校120个", "完成投资1") in _pairs(data, "reports")["report-neighbours"]


def test_an_abstract_is_given_once_with_its_title_and_keywords(data):
    texts = list(BY_NAME["abstracts"].texts(data / "csl.tar.xz"))
    assert len(texts) == 8 + 3
    assert len({text.partition("。")[2][:40] for text in texts}) == len(texts)
    pairs = _pairs(data, "abstracts")["abstract"]
    assert ("学校绩效评价研究", sample_data.abstract("学校")) in pairs
    assert ("绩效 评价", "学校绩效评价研究") in pairs
    assert ("桥梁 养护", sample_data.abstract("桥梁")) in pairs
    assert not [pair for pair in pairs if "不是" in pair[0]]
    assert len(pairs) == 8 + 4 + 1


def test_synonyms_are_of_the_free_part_only(data):
    found = _pairs(data, "wordnet")["synonyms"]
    assert found == [
        ("满意", "称心"),
        ("称心", "满足"),
        ("检查", "查验"),
        ("修理", "维修"),
        ("维修", "修缮"),
        ("资金", "经费"),
    ]


def test_the_dictionary_pairs_words_that_share_a_gloss(data):
    assert _pairs(data, "cedict")["dictionary"] == [("满意", "称心"), ("维修", "修理")]


def test_sentences_with_one_translation_are_paraphrases(data):
    found = _pairs(data, "tatoeba")["paraphrase"]
    assert found == [("这条道路很好。", "道路修得不错。"), ("请检查设备。", "请把设备查一遍。")]


def test_scored_pairs_are_between_0_and_1_and_never_of_the_test_part(data):
    found = BY_NAME["stsb"].scored(data / "stsb_zh.tar.xz")
    assert found[0] == ("一个人在检查设备。", "有人在检查设备。", 1.0)
    assert [grade for _, _, grade in found] == [1.0, 0.8, 0.0, 0.9, 0.2, 1.0]
    assert not [row for row in found if "绝不" in row[0]]


def test_questions(data):
    found = _pairs(data, "cmrc")["question"]
    assert found == [(question, sample_data.abstract("水质")) for question in ("谁来检查？", "检查什么？")]
