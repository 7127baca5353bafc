"""A place to drop files on: many at once, each told how far it is and what became of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from nicegui import ui
from nicegui.elements.upload_files import FileUpload
from nicegui.events import GenericEventArguments, UploadEventArguments

from api.failures import KNOWN
from api.pages.asking import message_of, service_here, show_failure, tell
from corpus.limits import Limits
from corpus.readers import known_extensions
from corpus.sizes import size_words

MOST_FILES = 500  # in one drop: a whole disk dropped by mistake is not taken in
_LOCK_FILE = "~$"  # what office programs leave beside an open document

OnFile = Callable[[str, bytes], Awaitable[str | None]]
OnDone = Callable[[], Awaitable[None]]


class RefusedError(Exception):
    """What the taker of a file raises to have it shown as failed, with a sentence for people."""


def drop_zone(on_file: OnFile, on_done: OnDone, label: str, advice: str) -> DropZone:
    """Put a place to drop files on, with a button that picks them.

    :param on_file: takes one file (name, bytes) at a time and says what became of it (None: nothing to add); what it
        raises is shown beside the file, and the next one is taken.
    :param on_done: called when all files at hand have been taken.
    :param label: what the files are for (「要审核的文件」), for those who hear the page.
    :param advice: what can be dropped, in a sentence.
    :return: the place.
    """
    return DropZone(on_file, on_done, label, advice, service_here().settings.limits())


class _Zone(ui.upload, component="uploads.js"):
    """NiceGUI's upload with a face of its own."""


class _Given(NamedTuple):
    """A file as the browser names it, and the line that tells how far it is."""

    name: str
    line: _Line


class DropZone:
    """The place, and below it how far each file is; parameters as `drop_zone`.

    :param limits: how large a file may be.
    """

    def __init__(self, on_file: OnFile, on_done: OnDone, label: str, advice: str, limits: Limits) -> None:
        self._on_file = on_file
        self._on_done = on_done
        self._limits = limits
        self._sent: dict[int, _Given] = {}  # by the browser's number, until they arrive
        self._arrived: deque[tuple[FileUpload, _Line]] = deque()
        self._working = False
        self._finished = self._failed = self._all = 0
        with ui.element("div").classes("z-drop-all z-no-print") as self.element:
            self._zone = _Zone(on_upload=self._arrive, label=label)
            self._zone.props["button"] = "选择文件"
            self._zone.props["accept"] = ",".join(known_extensions())
            self._zone.on("chosen", self._chosen)
            self._zone.on("progress", self._progress)
            self._zone.on("failed", self._not_sent)
            with self._zone:
                ui.label("或把文件、文件夹拖到这里").classes("z-drop-call")
                ui.label(advice).classes("z-soft z-small")
            with ui.element("div").classes("z-drop-told") as self._told:
                with ui.element("div").classes("z-row"):
                    self._summary = ui.label().classes("z-grow").props('role="status"')
                    self._hide = ui.button("收起", on_click=self.clear).props("flat dense color=primary")
                self._bar = ui.linear_progress(0, show_value=False).props('aria-label="进度" size=6px')
                self._lines = ui.element("ul").classes("z-drop-lines").props('aria-label="各文件的进度" tabindex=0')
        self.clear()

    def clear(self) -> None:
        """Take away what is told of files that are finished."""
        self._finished = self._failed = self._all = 0
        self._lines.clear()
        self._told.set_visibility(False)

    def _chosen(self, event: GenericEventArguments) -> None:
        """Say which of the files that a person gave are wanted."""
        given: list[dict[str, Any]] = event.args
        wanted: list[int] = []
        if not self._sent and not self._working:
            self.clear()
        self._told.set_visibility(True)
        for place, one in enumerate(given):
            key, name = int(one["key"]), str(one["name"])
            why = self._objection(name, int(one["size"])) if place < MOST_FILES else f"一次最多 {MOST_FILES} 个文件"
            with self._lines:
                line = _Line(name)
            self._all += 1
            if why is None:
                self._sent[key] = _Given(name, line)
                wanted.append(key)
            else:
                self._count(line, why, failed=True)
        self._zone.run_method("take", wanted, [int(one["key"]) for one in given if int(one["key"]) not in wanted])
        self._tell()

    def _objection(self, name: str, size: int) -> str | None:
        allowed = self._limits.file_bytes
        if name.startswith(_LOCK_FILE):
            return "这是文字处理软件打开文件时留下的临时文件，不用传"
        if size == 0:
            return "这是空文件，没有内容"
        if size > allowed:
            return f"文件太大：{size_words(size)}，上限 {size_words(allowed)}；请拆分后再传"
        return None

    def _progress(self, event: GenericEventArguments) -> None:
        key, percent = event.args
        if key in self._sent:
            self._sent[key].line.say(f"正在上传，{percent}%")

    async def _not_sent(self, event: GenericEventArguments) -> None:
        key, status = event.args
        given = self._sent.pop(int(key), None)
        if given is not None:
            why = "文件太大，没有传上来" if status == 413 else "没有传上来，可能是网络断开；请重新选择这个文件"
            self._count(given.line, why, failed=True)
        if not self._working and not self._sent:
            await self._all_done()

    async def _arrive(self, event: UploadEventArguments) -> None:
        """Take the files one after the other, in the order in which they arrive."""
        key = next((key for key, given in self._sent.items() if given.name == event.file.name), None)
        key = next(iter(self._sent), None) if key is None else key
        if key is None:
            return  # its line was given up as not sent
        line = self._sent.pop(key).line
        line.say("等待读取")
        self._arrived.append((event.file, line))
        if self._working:
            return
        self._working = True
        try:
            while self._arrived:
                await self._take(*self._arrived.popleft())
        finally:
            self._working = False
        if not self._sent:
            await self._all_done()

    async def _take(self, file: FileUpload, line: _Line) -> None:
        line.say("正在读取……")
        try:
            said = await self._on_file(file.name, await file.read())
        except RefusedError as failure:
            self._count(line, str(failure), failed=True)
        except KNOWN as failure:
            self._count(line, failure.message, failed=True)
        except Exception as failure:  # of whatever kind: the other files are taken all the same
            show_failure(failure)
            self._count(line, message_of(failure), failed=True)
        else:
            self._count(line, said or "完成", failed=False)
        self._tell()

    async def _all_done(self) -> None:
        """Say so; where all went well nothing more is to be read here, and what follows needs the room."""
        self._tell()
        if not self._failed and self._all:
            tell(self._summary.text)
            self.clear()
        try:
            await self._on_done()
        except Exception as failure:
            show_failure(failure)

    def _count(self, line: _Line, said: str, *, failed: bool) -> None:
        self._finished += 1
        self._failed += failed
        line.finish(said, failed=failed)

    def _tell(self) -> None:
        is_over = self._finished == self._all
        if is_over:
            fine = self._all - self._failed
            said = f"{fine} 个文件处理完毕" if fine else "没有文件处理成功"
            said += f"，{self._failed} 个没有成功，原因见下" if self._failed else ""
        else:
            said = f"正在处理文件：{self._finished} / {self._all}"
        self._summary.set_text(said)
        self._bar.set_value(self._finished / self._all if self._all else 0)
        self._bar.set_visibility(not is_over)
        self._hide.set_visibility(is_over)


class _Line:
    """One file: its name and how far it is."""

    def __init__(self, name: str) -> None:
        with ui.element("li"):
            ui.label(name).classes("z-drop-name")
            self._state = ui.label("等待上传").classes("z-soft")

    def say(self, state: str) -> None:
        self._state.set_text(state)

    def finish(self, said: str, *, failed: bool) -> None:
        self._state.set_text(said)
        self._state.classes(remove="z-soft", add="z-drop-failed" if failed else "z-drop-fine")
