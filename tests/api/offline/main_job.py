"""The main job in real processes, in a network that consists of this machine alone: `main_job.py HOME SEED FOLDER`.

Prints a line for each step; the exit status is 1 as soon as a step fails.
"""

from __future__ import annotations

import fcntl
import json
import re
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

import httpx

_ZHIBIAO = (sys.executable, "-c", "from api.cli import main; main()")
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1  # linux/sockios.h, linux/if.h
_PAGES = ("/", "/review", "/search", "/corpus", "/evaluate", "/docs", "/openapi.json")
_FETCHED = re.compile(r"""(?:src|href|url)\s*[=(:]\s*["']?(?:https?:)?//(?!127\.0\.0\.1)([^"'\s)<>]+)""")


def bring_up_loopback():
    """Switch on the one interface of a new network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        name, flags = struct.unpack("16sH", fcntl.ioctl(asking, _SIOCGIFFLAGS, struct.pack("16sH", b"lo", 0)))
        fcntl.ioctl(asking, _SIOCSIFFLAGS, struct.pack("16sH", name, flags | _IFF_UP))


def commands(home, seed, folder):
    """Run the commands of the main job."""
    table = folder / "表.docx"
    backup = folder / "备份.zip"
    labelled = folder / "标注.json"
    rows = [{"level2": "数量指标", "level3": "设备更新数量", "value": "≥10台"}]
    labelled.write_text(json.dumps([{"project_name": "海洋馆设备更新", "indicators": rows}]), "utf-8")
    for arguments in (
        ("ingest", seed, table.with_suffix(".html")),
        ("suggest", "--name", "海洋馆设备更新", "--budget", "120", "--output", table),
        ("review", table, "--output", folder / "意见.docx"),
        ("search", "群众满意不满意"),
        ("evaluate", "--file", labelled),
        ("doctor",),
        ("backup", backup),
        ("restore", backup),
    ):
        where = folder / "恢复" if arguments[0] == "restore" else home
        done = subprocess.run(
            [*_ZHIBIAO, *map(str, arguments), "--json", "--home", str(where)], capture_output=True, text=True
        )
        said(arguments[0], done.returncode in (0, *((1,) if arguments[0] == "review" else ())), done.stderr)


def service(home, table):
    """Start a server with a worker, ask it, upload documents, open its pages, stop it."""
    command = [*_ZHIBIAO, "serve", "--port", "0", "--workers", "1", "--json", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())["address"]
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as asking:
                asked = [
                    asking.post("/api/v1/search", json={"query": "满意度"}),
                    asking.post("/api/v1/suggest", json={"name": "海洋馆", "budget": 120}),
                    asking.post("/api/v1/review", files={"files": (table.name, table.read_bytes())}),
                    asking.post("/api/v1/documents", files={"files": (f"又一{table.name}", table.read_bytes())}),
                    asking.post("/api/v1/drafts", json={"project": {"name": "海洋馆"}}),
                    asking.get("/readyz"),
                ]
                for response in asked:
                    said(response.request.url.path, response.status_code in (200, 201), response.text)
                for path in _PAGES:
                    page = asking.get(path)
                    outside = _FETCHED.findall(page.text) if "html" in page.headers["content-type"] else []
                    said(path, page.status_code == 200 and not outside, f"{page.status_code} {outside}")
        finally:
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=60)
    said("serve", process.returncode == 0 and "Traceback" not in log, log)


def said(step, is_right, why):
    """Print how a step went."""
    sys.stdout.write(f"{step} {'ok' if is_right else f'failed: {why}'}\n")
    sys.stdout.flush()
    if not is_right:
        sys.exit(1)


if __name__ == "__main__":
    bring_up_loopback()
    given_home, given_seed, given_folder = map(Path, sys.argv[1:])
    commands(given_home, given_seed, given_folder)
    service(given_home, given_folder / "表.docx")
