"""A small folder of training data in the formats of the real one, written for this project."""

from __future__ import annotations

import csv
import io
import json
import lzma
import tarfile

SUBJECTS = ("学校", "医院", "道路", "水库", "图书馆", "养老院", "档案", "设备", "森林", "河道", "农田", "社区")
CHAPTERS = ("规划建设", "监督检查", "资金保障", "公众服务")
ARTICLES = (
    "{s}的规划由县级人民政府组织编制，广泛征求意见，报上一级人民政府批准后公布，并按年度检查执行情况。",
    "主管部门应当定期检查{s}的管理工作，记录检查结果，公开检查情况，督促有关单位及时整改存在的问题。",
    "{s}所需资金列入本级预算，专款专用，按照项目进度支付，接受财政部门、审计部门和群众的监督。",
    "{s}的服务单位应当提高服务质量，缩短办理时间，方便群众办事，每年调查一次服务对象的满意度。",
)
WORDS = {
    "00000001-n": ("满意", "称心", "满足"),
    "00000002-n": ("检查", "查验"),
    "00000003-v": ("修理", "维修", "修缮"),
    "00000004-n": ("单",),
    "00000005-n": ("资金", "经+费"),
}
PARAPHRASES = {
    "The road is good.": ("这条道路很好。", "道路修得不错。"),
    "Books are here.": ("图书在这里。",),
    "Please check the equipment.": ("请检查设备。", "请把设备查一遍。"),
}
SCORED = (
    ("一个人在检查设备。", "有人在检查设备。", "5"),
    ("学校在修道路。", "学校门前修路。", "4"),
    ("图书馆开门了。", "水库放水了。", "0"),
    ("社区在调查满意度。", "社区在问群众满意不满意。", "4.5"),
    ("医院买了设备。", "农田种了树。", "1"),
)
DICTIONARY = (
    "# a dictionary in the format of CC-CEDICT",
    "滿意 满意 [man3 yi4] /satisfied/",
    "稱心 称心 [chen4 xin1] /satisfied/(fig.) contented/",
    "維修 维修 [wei2 xiu1] /to repair/",
    "修理 修理 [xiu1 li3] /to repair (sth)/",
    "修 修 [xiu1] /to repair/",
    "台 台 [tai2] /CL:個|个[ge4]/",
    "not a line of a dictionary",
)


def write(folder):
    """Write every file that the sources name."""
    _lines(folder / "statutes.jsonl.xz", [*map(statute, SUBJECTS), "", "{半条", '["不是", "记录"]'])
    _lines(folder / "provincial-work-reports-2026.jsonl.xz", [report(subject) for subject in SUBJECTS[:6]])
    titled = [(abstract(subject), f"{subject}绩效评价研究") for subject in SUBJECTS[:8]]
    unlike = [*titled, ("太短", "没有用")]
    _archive(
        folder / "csl.tar.xz",
        {
            "csl/benchmark_ts_dev.tsv": "\n".join(f"to title\t{text}\t{title}" for text, title in unlike),
            "csl/benchmark_kg_dev.tsv": "\n".join(
                f"to keywords\t{text} {title}\t绩效_评价" for text, title in titled[:4]
            ),
            "csl/benchmark_cls_ctg_dev.tsv": "to category\t水库管理\t工学\n没有制表符的一行\n",
            "fewclue/csl_train_few_all.json": "\n".join(
                [
                    _json({"abst": abstract("桥梁"), "keyword": ["桥梁", "养护"], "label": "1"}),
                    _json({"abst": abstract("隧道"), "keyword": ["不是", "它的"], "label": "0"}),
                    "",
                    _json({"content": abstract("码头"), "label": "管理学"}),
                ]
            ),
        },
    )
    _archive(
        folder / "chinese-open-wordnet.tar.xz",
        {
            "cow/wn-data-cmn.tab": "# head\tcmn\n"
            + "\n".join(f"{key}\tcmn:lemma\t{word}" for key, words in WORDS.items() for word in words)
            + "\n00000009-n\tcmn:note\t不是词\n坏行",
            "cow/wn-wikt-cmn.tab": "# other licence\n00000001-n\tcmn:lemma\t不许用\n00000001-n\tcmn:lemma\t也不许",
        },
    )
    lines = [f"{english}\t{chinese}" for english, texts in PARAPHRASES.items() for chinese in texts]
    _archive(folder / "tatoeba.tar.xz", {"tatoeba/cmn.txt": "\n".join([*lines, "no tab", ""])})
    rows = "\n".join("\t".join(row) for row in SCORED)
    _archive(
        folder / "stsb_zh.tar.xz",
        {
            "stsb_zh/train.tsv": f"{rows}\n缺一列\t没有分数\n分数\t不是数\t高\n",
            "stsb_zh/dev.tsv": "甲来了\t甲到了\t5",
            "stsb_zh/test.tsv": "绝不\t能读\t5",
        },
    )
    _lines(folder / "cedict.txt.xz", DICTIONARY)
    question = {"question": "谁来检查？", "answers": []}
    article = {"paragraphs": [{"context": abstract("水质"), "qas": [question, {"question": "检查什么？"}]}]}
    _archive(folder / "cmrc2018.tar.xz", {"cmrc/dev.json": _json({"data": [article]}), "cmrc/README": "说明"})
    return folder


def statute(subject):
    chapters = "\n\n".join(
        f"## 第{number}章  {chapter}\n\n第{number}条 {ARTICLES[place].format(s=subject)}\n\n（一）短款；"
        for place, (number, chapter) in enumerate(zip("二三四五", CHAPTERS, strict=True))
    )
    general = f"## 第一章  总则\n\n第一条 为了加强{subject}管理，保障公众利益，促进事业发展，制定本条例。"
    text = f"# {subject}管理条例\n\n2020年1月1日通过\n\n<!-- INFO END -->\n\n{general}\n\n{chapters}"
    return _json({"path": f"{subject}.md", "text": text})


def report(subject):
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["province", "year", "full_text"])
    rows.writerow(
        [
            "某省",
            "2026",
            f"各位代表：\n新建改建{subject}120个，完成投资1,200.5万元，群众满意度达到95%。继续办好民生实事！",
        ]
    )
    return _json({"path": f"{subject}.csv", "text": "\ufeff" + file.getvalue()})


def abstract(subject):
    return (
        f"针对{subject}项目绩效评价指标不完整的问题,提出一种由产出、效益和满意度组成的指标体系,"
        f"并用三年的资料检验.结果表明,该体系能够反映{subject}资金的使用情况,可以为预算安排提供依据."
    )


def _json(content):
    return json.dumps(content, ensure_ascii=False)


def _lines(path, lines):
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def _archive(path, members):
    with tarfile.open(path, "w:xz") as archive:
        for name, text in members.items():
            data = text.encode("utf-8")
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
