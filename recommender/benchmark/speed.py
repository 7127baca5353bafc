"""How fast an encoder loads and encodes, and how much memory it takes, beside the same folder run through torch."""

from __future__ import annotations

import json
import subprocess
import sys

from recommender.encoders import LSA

_OURS = """
import json, os, sys, time
os.environ["TOKENIZERS_PARALLELISM"] = "false"
begun = time.perf_counter()
from recommender.encoders import load_encoder
started = time.perf_counter()
encoder = load_encoder(sys.argv[1])
encode = encoder.encode
"""
_TORCH = """
import json, os, sys, time
os.environ["TOKENIZERS_PARALLELISM"] = "false"
begun = time.perf_counter()
from sentence_transformers import SentenceTransformer
import torch
torch.set_num_threads(1)
started = time.perf_counter()
encoder = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
encode = lambda texts: encoder.encode(texts, batch_size=2048, show_progress_bar=False)
"""
_MEASURE = """
encode(["满意度"])
loaded = time.perf_counter() - started
texts = [f"{place}{thing}{what}" for place in ("城区", "农村", "学校", "医院", "机关") for thing in
         ("道路养护", "设备维修", "补助发放", "培训", "环境卫生", "信息系统运行") for what in
         ("完成率", "验收合格率", "及时率", "数量", "总成本", "群众满意度")] * 112
best = min(_seconds(encode, texts) for _ in range(3))
single = min(_seconds(encode, ["物业服务及时率"]) for _ in range(200))
# What the kernel calls the high-water mark; getrusage would give the parent's.
used = next((int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")), 0)
print(json.dumps({"import_seconds": round(started - begun, 3), "load_seconds": round(loaded, 3),
                  "texts_per_second": round(len(texts) / best),
                  "one_text_ms": round(single * 1000, 4), "resident_megabytes": round(used / 1024)}))
"""
_TIMER = """
def _seconds(encode, texts):
    started = time.perf_counter()
    encode(texts)
    return time.perf_counter() - started
"""


def encoder_speed(model: str) -> dict[str, object]:
    """Measure a model in processes of its own, one thread each.

    :param model: a model folder.
    :return: seconds to import and from there to the first vector, short texts a second in batches, milliseconds
        for one, resident megabytes; and the same with the folder run through sentence-transformers and torch.
    """
    if model == LSA:
        return {}
    return {"ours": _run(_OURS, model), "through torch": _run(_TORCH, model)}


def _run(load: str, model: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-c", load + _TIMER + _MEASURE, model], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
