"""The open data that the encoder is trained on: what each file is, its licence, and how it is read.

The data itself is not part of the project; every file read is named with its checksum in the manifest of the weights.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import re
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Pair = tuple[str, str]
Scored = tuple[str, str, float]

_GRADE = re.compile(r"^[0-5](\.\d+)?$")
_SENTENCE = re.compile(r"[^。;；!！?？\n]+")
_HEADING = re.compile(r"^#+\s*(.*)$", re.MULTILINE)
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百零]+[编章节]\s*")
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零]+条\s*")


@dataclass(frozen=True)
class Source:
    """One file of training data.

    :param name: short name, used in the manifest and to leave a source out.
    :param file: file name in the data folder.
    :param licence: under which it may be used.
    :param origin: the public repository it was taken from.
    :param texts: reads running text for word statistics, one document after another.
    :param pairs: reads pairs of texts of near meaning, by kind of pair.
    :param scored: reads pairs with a similarity between 0 and 1.
    :param share_alike: the licence asks that what is made of it be shared alike: left out unless asked for.
    """

    name: str
    file: str
    licence: str
    origin: str
    texts: Callable[[Path], Iterator[str]] | None = None
    pairs: Callable[[Path], dict[str, list[Pair]]] | None = None
    scored: Callable[[Path], list[Scored]] | None = None
    share_alike: bool = False

    def path(self, folder: Path) -> Path:
        """Give the file's place in a data folder."""
        return folder / self.file

    def checksum(self, folder: Path) -> str:
        """Give the file's SHA-256."""
        return hashlib.sha256(self.path(folder).read_bytes()).hexdigest()


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _members(path: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(path, "r:xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read().decode("utf-8", errors="replace")


def _records(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give the objects of JSON lines; a line that holds none is passed over."""
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _clean_law(text: str) -> str:
    return text.partition("<!-- INFO END -->")[2] or text


def _statute_texts(path: Path) -> Iterator[str]:
    for record in _records(_lines(path)):
        yield _clean_law(record.get("text") or "")


def _statute_pairs(path: Path) -> dict[str, list[Pair]]:
    """Title and chapter with an article under them; a clause with the rest of its article."""
    headed: list[Pair] = []
    clauses: list[Pair] = []
    for record in _records(_lines(path)):
        text: str = record.get("text") or ""
        first = _HEADING.search(text)
        title = first.group(1) if first else ""
        chapter = ""
        for block in _clean_law(text).split("\n"):
            heading = _HEADING.match(block)
            if heading:
                chapter = _CHAPTER.sub("", heading.group(1)).strip()
                continue
            article = _ARTICLE.sub("", block).strip()
            if len(article) < 16:
                continue
            if chapter and chapter not in ("总则", "附则"):
                headed.append((f"{title} {chapter}", article[:200]))
            parts = [part for part in re.split(r"[,，。;；、]", article) if 4 <= len(part) <= 24]
            if len(parts) >= 3:
                middle = len(parts) // 2
                clauses.append((parts[middle], article.replace(parts[middle], "", 1)[:200]))
    return {"statute-heading": headed, "statute-clause": clauses}


def _report_texts(path: Path) -> Iterator[str]:
    csv.field_size_limit(10_000_000)
    for record in _records(_lines(path)):
        text = (record.get("text") or "").lstrip("\ufeff")
        for row in csv.DictReader(io.StringIO(text)):
            yield row.get("full_text") or ""


def _report_pairs(path: Path) -> dict[str, list[Pair]]:
    pairs: list[Pair] = []
    for text in _report_texts(path):
        for sentence in _SENTENCE.findall(text):
            parts = [part for part in re.split(r"[,，、]", sentence.strip()) if 4 <= len(part) <= 24]
            pairs.extend(pairwise(parts))
    return {"report-neighbours": pairs}


def _abstracts(path: Path) -> Iterator[tuple[str, str, str]]:
    """Give (abstract, title, keywords) of each record, each abstract once, with what is known of it."""
    found: defaultdict[str, list[str]] = defaultdict(lambda: ["", ""])
    for name, content in _members(path):
        if name.endswith(".tsv"):
            for line in content.splitlines():
                task, _, rest = line.partition("\t")
                text, _, label = rest.partition("\t")
                slot = {"to title": 0, "to keywords": 1}.get(task)
                if len(text) > 60:
                    entry = found[text]
                    if slot is not None:
                        entry[slot] = label.replace("_", " ")
        elif name.endswith(".json"):
            for record in _records(content.splitlines()):
                text = record.get("abst") or record.get("content") or ""
                entry = found[text]
                if record.get("label") == "1" or ("keyword" in record and record.get("label") is None):
                    entry[1] = " ".join(record["keyword"])
    # Among the records with keywords, an abstract carries its title behind it.
    for text in [text for text, (title, _) in found.items() if title]:
        twin = found.pop(f"{text} {found[text][0]}", None)
        if twin is not None:
            found[text][1] = found[text][1] or twin[1]
    for text, (title, keywords) in found.items():
        if len(text) > 60:
            yield text, title, keywords


def _abstract_texts(path: Path) -> Iterator[str]:
    for text, title, _ in _abstracts(path):
        yield f"{title}。{text}"


def _abstract_pairs(path: Path) -> dict[str, list[Pair]]:
    pairs: list[Pair] = []
    for text, title, keywords in _abstracts(path):
        if title:
            pairs.append((title, text[:200]))
        if keywords:
            pairs.append((keywords, title or text[:200]))
    return {"abstract": pairs}


def _wordnet_pairs(path: Path) -> dict[str, list[Pair]]:
    """Words of one synset; of the archive only the part under the WordNet licence."""
    synsets: defaultdict[str, list[str]] = defaultdict(list)
    for name, content in _members(path):
        if name.endswith("wn-data-cmn.tab"):
            for line in content.splitlines()[1:]:
                key, _, word = line.partition("\tcmn:lemma\t")
                word = word.replace("+", "").strip()
                if len(word) >= 2:
                    synsets[key].append(word)
    return {"synonyms": [pair for words in synsets.values() for pair in _neighbours(words)]}


def _cedict_pairs(path: Path) -> dict[str, list[Pair]]:
    glosses: defaultdict[str, list[str]] = defaultdict(list)
    for line in _lines(path):
        found = re.match(r"^\S+ (\S+) \[[^\]]*\] /(.*)/$", line)
        if found and len(found.group(1)) >= 2:
            for gloss in found.group(2).split("/"):
                gloss = re.sub(r"\([^)]*\)", "", gloss).strip()
                if len(gloss) > 2 and not gloss.startswith(("CL:", "variant", "see ", "surname", "old ")):
                    glosses[gloss].append(found.group(1))
    pairs = [pair for words in glosses.values() if 2 <= len(words) <= 8 for pair in _neighbours(words)]
    return {"dictionary": pairs}


def _neighbours(words: list[str]) -> Iterator[Pair]:
    yield from pairwise(dict.fromkeys(words))


def _tatoeba_pairs(path: Path) -> dict[str, list[Pair]]:
    """Sentences that share an English one."""
    english: defaultdict[str, list[str]] = defaultdict(list)
    for _, content in _members(path):
        for line in content.splitlines():
            parts = line.split("\t")
            if len(parts) >= 2:
                english[parts[0]].append(parts[1])
    paraphrases = [pair for texts in english.values() if len(texts) > 1 for pair in _neighbours(texts)]
    return {"paraphrase": paraphrases}


def _tatoeba_texts(path: Path) -> Iterator[str]:
    for _, content in _members(path):
        yield from dict.fromkeys(parts[1] for line in content.splitlines() if len(parts := line.split("\t")) >= 2)


def _reading_pairs(path: Path) -> dict[str, list[Pair]]:
    pairs: list[Pair] = []
    for name, content in _members(path):
        for article in json.loads(content)["data"] if name.endswith(".json") else ():
            for paragraph in article["paragraphs"]:
                pairs.extend((question["question"], paragraph["context"][:300]) for question in paragraph["qas"])
    return {"question": pairs}


def _scored_pairs(path: Path) -> list[Scored]:
    """Read the training and development parts; the test part is for measuring."""
    found: list[Scored] = []
    for name, content in _members(path):
        if name.endswith(("train.tsv", "dev.tsv")):
            rows = (line.split("\t") for line in content.splitlines())
            found.extend((row[0], row[1], float(row[2]) / 5) for row in rows if len(row) == 3 and _GRADE.match(row[2]))
    return found


def _scored_texts(path: Path) -> Iterator[str]:
    yield from dict.fromkeys(text for pair in _scored_pairs(path) for text in pair[:2])


SOURCES = (
    Source(
        "statutes",
        "statutes.jsonl.xz",
        "no copyright (statutes, PRC Copyright Act art. 5)",
        "LawRefBook/Laws @2f4c5c2",
        texts=_statute_texts,
        pairs=_statute_pairs,
    ),
    Source(
        "reports",
        "provincial-work-reports-2026.jsonl.xz",
        "official documents (PRC Copyright Act art. 5)",
        "johncodes404/china-provincial-gov-reports-2026 @ad4c815",
        texts=_report_texts,
        pairs=_report_pairs,
    ),
    Source(
        "abstracts",
        "csl.tar.xz",
        "Apache-2.0",
        "ydli-ai/CSL @0f1ac06, CLUEbenchmark/FewCLUE @62a02c6",
        texts=_abstract_texts,
        pairs=_abstract_pairs,
    ),
    Source(
        "wordnet",
        "chinese-open-wordnet.tar.xz",
        "WordNet licence (any purpose)",
        "omwn/omw-data @f75be19",
        pairs=_wordnet_pairs,
    ),
    Source(
        "tatoeba",
        "tatoeba.tar.xz",
        "CC BY 2.0",
        "YC-Coder-Chen/English-Chinese-Translator @9663dba",
        texts=_tatoeba_texts,
        pairs=_tatoeba_pairs,
    ),
    Source(
        "stsb", "stsb_zh.tar.xz", "MIT", "shuxinyin/SimCSE-Pytorch @c5bc95a", texts=_scored_texts, scored=_scored_pairs
    ),
    Source(
        "cedict", "cedict.txt.xz", "CC BY-SA 4.0", "argb/hanzi-data @8e72f28", pairs=_cedict_pairs, share_alike=True
    ),
    Source(
        "cmrc", "cmrc2018.tar.xz", "CC BY-SA 4.0", "ymcui/cmrc2018 @c0eb1b6", pairs=_reading_pairs, share_alike=True
    ),
)
