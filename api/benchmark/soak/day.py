"""What people do in an office day, and how often; every arrival is one of these."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import httpx

from api.benchmark.person import Person as Visit
from api.benchmark.soak.ledger import Kept, Ledger
from api.benchmark.soak.material import Material
from api.benchmark.soak.office import PASSWORD, Office, Person
from api.benchmark.soak.stream import Asking, Doing
from corpus.actor import ROLES, Role

_API = "/api/v1"
_PAGES: dict[Role, tuple[str, ...]] = {
    "填报人": ("/", "/search"),
    "审核人": ("/review", "/submitted", "/search"),
    "管理员": ("/corpus", "/status", "/accounts"),
    "审计员": ("/audit", "/status"),
}


class Day:
    """The doings of an office.

    :param office: its people, logged in.
    :param ledger: where what was acknowledged is kept.
    :param material: what they have in hand.
    :param seed: of who does what.
    """

    def __init__(self, office: Office, ledger: Ledger, material: Material, seed: int) -> None:
        self._office, self._ledger, self._material = office, ledger, material
        self._random = Random(f"day|{seed}")  # noqa: S311 a benchmark, no secret
        self._saves = 0
        self.doings: dict[str, tuple[float, Doing]] = {
            "检索": (19.0, self.search),
            "按年度、地区、类别检索": (9.0, self.search_filtered),
            "推荐指标": (5.0, self.suggest),
            "典型值": (4.0, self.typical),
            "出现位置": (4.0, self.occurrences),
            "统计": (2.0, self.stats),
            "审核（JSON）": (4.0, self.review),
            "审核（Word 文件）": (2.0, self.review_document),
            "草稿列表": (6.0, self.list_drafts),
            "打开草稿": (6.0, self.open_draft),
            "新建草稿": (3.0, self.new_draft),
            "保存草稿": (13.0, self.save_draft),
            "检查草稿": (6.0, self.check_draft),
            "为草稿推荐": (1.0, self.fill_draft),
            "下载草稿": (2.0, self.export_draft),
            "草稿的历史版本": (1.0, self.versions),
            "提交草稿": (1.2, self.submit),
            "待审核的草稿": (2.0, self.waiting),
            "退回、通过": (1.2, self.decide),
            "删除草稿": (0.5, self.delete_draft),
            "恢复草稿": (0.3, self.restore_draft),
            "过时的保存（应答 409）": (0.3, self.stale_save),
            "反馈": (2.5, self.feedback),
            "上传并收入文件": (0.3, self.add_document),
            "文件列表": (0.7, self.documents),
            "操作日志": (0.6, self.audit),
            "打开网页": (2.5, self.page),
            "在网页上检索": (0.5, self.page_search),
            "登录": (0.3, self.log_in),
            "输错密码再登录": (0.1, self.mistype),
        }

    def choose(self) -> tuple[str, Doing]:
        """Give what the next person does, by chance, and its name."""
        names = list(self.doings)
        [name] = self._random.choices(names, [self.doings[one][0] for one in names])
        return name, self.doings[name][1]

    def _somebody(self, *roles: Role) -> Person:
        return self._random.choice(self._office.of(*(roles or ROLES)))

    async def search(self, ask: Asking) -> None:
        """Look for an indicator by meaning."""
        await ask(self._somebody().web, "POST", f"{_API}/search", json={"query": self._material.query()})

    async def search_filtered(self, ask: Asking) -> None:
        """Look for one with a filter."""
        await ask(self._somebody().web, "POST", f"{_API}/search", json=self._material.filtered())

    async def suggest(self, ask: Asking) -> None:
        """Ask for a whole table."""
        web = self._somebody("填报人", "审核人").web
        await ask(web, "POST", f"{_API}/suggest", json=self._material.project())

    async def typical(self, ask: Asking) -> None:
        """Ask what an indicator is usually set to."""
        await ask(self._somebody().web, "GET", f"{_API}/typical", params={"level3": self._material.name()})

    async def occurrences(self, ask: Asking) -> None:
        """Ask where an indicator stands."""
        await ask(self._somebody().web, "GET", f"{_API}/occurrences", params={"level3": self._material.name()})

    async def stats(self, ask: Asking) -> None:
        """Look at the size of the corpus."""
        await ask(self._somebody().web, "GET", f"{_API}/stats")

    async def review(self, ask: Asking) -> None:
        """Have a table reviewed that a program sends."""
        web = self._somebody("填报人", "审核人").web
        await ask(web, "POST", f"{_API}/review", json={"tables": [self._material.table()]})

    async def review_document(self, ask: Asking) -> None:
        """Have a Word document reviewed."""
        files = {"files": ("目标表.docx", self._material.document())}
        await ask(self._somebody("填报人", "审核人").web, "POST", f"{_API}/review", files=files)

    async def list_drafts(self, ask: Asking) -> None:
        """Look at the drafts of the own unit."""
        await ask(self._somebody("填报人").web, "GET", f"{_API}/drafts")

    async def new_draft(self, ask: Asking) -> None:
        """Begin a draft."""
        who = self._somebody("填报人")
        body = {"project": self._material.project() | {"unit": who.unit}, "rows": self._material.rows()}
        self._ledger.keep(who.name, (await ask(who.web, "POST", f"{_API}/drafts", json=body)).json())

    async def _with_draft(self, ask: Asking, work: Callable[[httpx.AsyncClient, Kept, str], Any]) -> None:
        """Do something with a draft of one's own; who has none begins one."""
        who = self._somebody("填报人")
        with self._ledger.in_hand(who.name) as draft:
            if draft is not None:
                await work(who.web, draft, f"{_API}/drafts/{draft.id}")
                return
        await self.new_draft(ask)

    async def open_draft(self, ask: Asking) -> None:
        """Open a draft: it must be as it was acknowledged."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            said = (await ask(web, "GET", path)).json()
            if draft.differs(said, said["version"], said["state"], said["deleted_at"] is not None):
                ask.note(ask.due(), "another draft", False, draft.id)

        await self._with_draft(ask, work)

    async def check_draft(self, ask: Asking) -> None:
        """Have a draft checked."""
        await self._with_draft(ask, lambda web, _draft, path: ask(web, "GET", f"{path}/checks"))

    async def export_draft(self, ask: Asking) -> None:
        """Download a draft."""
        form = self._random.choice(("docx", "xlsx"))
        await self._with_draft(
            ask, lambda web, _draft, path: ask(web, "GET", f"{path}/export", params={"format": form})
        )

    async def versions(self, ask: Asking) -> None:
        """Look at the earlier versions of a draft."""
        await self._with_draft(ask, lambda web, _draft, path: ask(web, "GET", f"{path}/versions"))

    async def save_draft(self, ask: Asking) -> None:
        """Change a cell of a draft and save it."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            draft.take((await ask(web, "PUT", path, json=self._changed(draft, draft.version))).json())

        await self._with_draft(ask, work)

    def _changed(self, draft: Kept, version: int) -> dict[str, Any]:
        self._saves += 1
        rows = [dict(row) for row in draft.rows]
        if rows:
            self._random.choice(rows)["value"] = f"≥{self._saves}次"
        return {"version": version, "project": draft.project, "rows": rows}

    async def stale_save(self, ask: Asking) -> None:
        """Save over a version that somebody else has changed since: that must be refused."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            if draft.version > 1:
                await ask(web, "PUT", path, (409,), json=self._changed(draft, draft.version - 1))
            else:
                await ask(web, "GET", path)

        await self._with_draft(ask, work)

    async def fill_draft(self, ask: Asking) -> None:
        """Have a draft filled up with suggestions."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            body = {"version": draft.version, "limit": 20}
            draft.take((await ask(web, "POST", f"{path}/suggest", json=body)).json()["draft"])

        await self._with_draft(ask, work)

    async def submit(self, ask: Asking) -> None:
        """Hand a draft in."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            draft.take((await ask(web, "POST", f"{path}/submit", json={"version": draft.version})).json())

        await self._with_draft(ask, work)

    async def delete_draft(self, ask: Asking) -> None:
        """Delete a draft."""

        async def work(web: httpx.AsyncClient, draft: Kept, path: str) -> None:
            await ask(web, "DELETE", path, (204,))
            draft.deleted = True

        await self._with_draft(ask, work)

    async def restore_draft(self, ask: Asking) -> None:
        """Bring a deleted draft back."""
        with self._ledger.in_hand("deleted") as draft:
            if draft is not None:
                [owner] = [one for one in self._office.people if one.name == draft.owner]
                draft.take((await ask(owner.web, "POST", f"{_API}/drafts/{draft.id}/restore")).json())
                draft.deleted = False
                return
        await self.list_drafts(ask)

    async def waiting(self, ask: Asking) -> None:
        """Look at what was handed in."""
        await ask(self._somebody("审核人").web, "GET", f"{_API}/submissions")

    async def decide(self, ask: Asking) -> None:
        """Give a draft back with an opinion, or pass it."""
        with self._ledger.in_hand("submitted") as draft:
            if draft is not None:
                step, opinion = self._random.choice((("return", "成本指标没有写依据，请补充"), ("pass", None)))
                body = {"version": draft.version, "opinion": opinion}
                path = f"{_API}/drafts/{draft.id}/{step}"
                draft.take((await ask(self._somebody("审核人").web, "POST", path, json=body)).json())
                return
        await self.waiting(ask)

    async def feedback(self, ask: Asking) -> None:
        """Take a suggested indicator, or turn it down."""
        who, project = self._somebody("填报人"), self._material.project()
        event = {
            "action": self._random.choice(("accept", "accept", "reject")),
            "level3": self._material.name(),
            "project_name": project["name"],
            "unit": who.unit,
        }
        said = (await ask(who.web, "POST", f"{_API}/feedback", json={"events": [event]})).json()
        self._ledger.events.update(one["id"] for one in said["events"])

    async def add_document(self, ask: Asking) -> None:
        """Upload a published document and take it into the corpus."""
        web = self._somebody("管理员").web
        name, data = await asyncio.to_thread(self._material.new_document)
        [upload] = (await ask(web, "POST", f"{_API}/documents", files={"files": (name, data)})).json()["uploads"]
        confirmed = (await ask(web, "POST", f"{_API}/documents/{upload['id']}/confirm")).json()
        self._ledger.documents.add(confirmed["id"])

    async def documents(self, ask: Asking) -> None:
        """Look at the documents of the corpus."""
        await ask(self._somebody().web, "GET", f"{_API}/documents")

    async def audit(self, ask: Asking) -> None:
        """Look at the log of operations."""
        await ask(self._somebody("管理员", "审计员").web, "GET", f"{_API}/audit")

    async def page(self, ask: Asking) -> None:
        """Open a page and leave before its script has connected."""
        who = self._somebody()
        await ask(who.web, "GET", self._random.choice(_PAGES[who.role]))

    async def page_search(self, ask: Asking) -> None:
        """Open the page of searching, connect, look for something, and leave."""
        due = ask.due()
        visit, query = Visit(self._office.address, self._somebody().web), self._material.query()
        try:
            await visit.open("/search")
            await visit.type("想找什么指标", query)
            await visit.submit()
            await visit.until(lambda: visit.told("找到 ") > 0)
        except Exception as failure:  # whatever it was, it counts
            ask.note(due, type(failure).__name__, False, str(failure))
        else:
            ask.note(due, "page", True)
        finally:
            await visit.leave()

    async def log_in(self, ask: Asking) -> None:
        """Log in again, as after lunch."""
        who = self._somebody()
        await ask(who.web, "POST", "/login", (303,), data={"name": who.name, "password": PASSWORD})

    async def mistype(self, ask: Asking) -> None:
        """Mistype the password, then log in."""
        who = self._somebody()
        await ask(who.web, "POST", "/login", (401,), data={"name": who.name, "password": PASSWORD[::-1]})
        await ask(who.web, "POST", "/login", (303,), data={"name": who.name, "password": PASSWORD})
