"""`zhibiao serve`: the HTTP service."""

from __future__ import annotations

import gc
import signal
import socket
from pathlib import Path

import click

from api.access.listening import proxies_of, require_accounts
from api.chinese import PORT, PROCESSES, TEXT, Command
from api.common import print_json, shared, working
from api.memory import few_heaps
from corpus.errors import InputError
from corpus.os_failures import os_reason
from recommender.service import Recommender
from recommender.settings import load_settings

# Longer than a proxy keeps its connections to us (nginx: 60 s): one that we close first may just carry a request.
KEEP_ALIVE_SECONDS = 75


@click.command("serve", cls=Command, short_help="启动网页和接口服务")
@click.option("--host", type=TEXT, default="127.0.0.1", help="监听的地址（默认 127.0.0.1）")
@click.option("--port", default=8000, type=PORT, help="监听的端口（默认 8000；0 为任意空闲端口）")
@click.option("--workers", type=PROCESSES, help="另开几个进程回答请求（默认：设置 ZHIBIAO_WORKERS，0 为不另开）")
@shared
def command(host: str, port: int, workers: int | None, home: Path | None, as_json: bool) -> None:
    """启动服务，默认只有本机能访问；按 Ctrl+C 停止。

    例：zhibiao serve --port 8000
    """
    few_heaps()
    settings = load_settings(home)
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    with _listen(host, port) as listening:
        # Opened here and not by the server, where a failure would be a traceback in the log.
        with working("打开语料库") as report:
            service = Recommender(settings, report, serving=True)
            require_accounts(host, service.store)
            service.warm()
            gc.freeze()  # what is loaded stays: looking through it for garbage takes 0.2 s at a million rows
        address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
        if as_json:
            print_json({"address": address, "docs": f"{address}/docs"}, one_line=True)
        else:
            click.echo(f"请用浏览器打开 {address} ；接口说明 {address}/docs ；按 Ctrl+C 停止", err=True)
        _serve(service, listening)


def _serve(service: Recommender, listening: socket.socket) -> None:
    import uvicorn

    from api.app import create_app
    from api.logs import begin_log
    from api.pages.mount import add_pages
    from models.threads import one_thread_from_now

    begin_log(service.settings.log)
    one_thread_from_now()
    app = create_app(service.settings, service)
    add_pages(app, service.settings.home)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        **proxies_of(service.settings.trusted_proxies),
    )
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: object) -> None:
        # The server raises the signal once more when it has stopped; that must not end us by force.
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the slow part begins, so that a taken one is said at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as failure:
        raise InputError(
            "serve.address",
            f"不能在 {host}:{port} 上监听（{os_reason(failure)}）；请用 --port 换一个端口，或用 --host 换一个本机地址",
        ) from failure
    return listening
