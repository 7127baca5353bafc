"""The files under deploy/: systemd and nginx find nothing wrong with them, the image runs as nobody in particular."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.commands.serve import KEEP_ALIVE_SECONDS

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_knows_every_line(tmp_path):
    for path in (DEPLOY / "systemd").iterdir():  # with a program that is there
        text = path.read_text("utf-8").replace("/opt/zhibiao/bin/zhibiao", "/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""


def test_nginx_gives_a_connection_up_before_the_server_does():
    """Else a request may be sent down a connection that is just being closed, and be answered 502."""
    text = (DEPLOY / "nginx" / "zhibiao.conf").read_text("utf-8")
    [upstream] = re.findall(r"upstream zhibiao \{(.*?)\}", text, re.DOTALL)
    assert int(re.findall(r"keepalive_timeout (\d+)s;", upstream)[0]) < KEEP_ALIVE_SECONDS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
@pytest.mark.parametrize("name", ["zhibiao.service", "zhibiao-backup.service"])
def test_systemd_finds_the_services_little_exposed(name):
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15"]  # 1.5 of 10
    done = subprocess.run([*command, DEPLOY / "systemd" / name], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="needs nginx and openssl")
def test_nginx_takes_the_example(tmp_path):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x"]
    keys = ["-keyout", tmp_path / "zhibiao.key", "-out", tmp_path / "zhibiao.crt"]
    subprocess.run([*made, *keys], check=True, capture_output=True, timeout=60)
    text = (DEPLOY / "nginx" / "zhibiao.conf").read_text("utf-8")
    for folder in ("/etc/nginx/tls", "/var/log/nginx"):
        text = text.replace(folder, str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/e.log; events {{}} http {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_the_image_has_no_root_and_no_secret():
    text = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "ADD " not in text
    assert not re.search(r"(PASSWORD|TOKEN|SECRET|KEY)=", text)
    assert 'ENTRYPOINT ["zhibiao"]' in last
