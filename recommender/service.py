"""The service: one home folder, its store and its index, and everything that can be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.actor import actor
from corpus.draft_history import APART
from corpus.drafts import DraftHead
from corpus.errors import InputError, StoreError
from corpus.feedback import Block, Feedback, FeedbackEvent, FeedbackFilter, NewBlock
from corpus.frames import get_frame
from corpus.log import LogFilter
from corpus.names import project_key
from corpus.os_failures import os_reason
from corpus.shipped import load_shipped
from corpus.store import Store
from corpus.table import Problem, TargetTable
from corpus.waivers import NewWaiver, Waiver
from recommender.drafting.draft import Draft
from recommender.drafting.keeping import keep, opened
from recommender.drafting.trail import DraftTrail
from recommender.endpoint.propose import Background
from recommender.exports import Exports
from recommender.index.answering import Answering
from recommender.index.snapshot import Snapshot
from recommender.index.state import IndexState
from recommender.ingest import FileReport, find_files, ingest, processes_wanted
from recommender.occurrences import OccurrenceAnswer, OccurrenceQuery, occurrences
from recommender.overview import Overview, overview
from recommender.preferences import PreferenceBook, Preferences
from recommender.project import Project
from recommender.reading import DocumentReader
from recommender.restore import finish_restore
from recommender.review.batch.batches import ReviewDesk
from recommender.review.description import describe_rule
from recommender.review.engine import all_rules, review_tables
from recommender.review.finding import ReviewReport, TableReview
from recommender.review.past import StorePast
from recommender.review.profiles import site_profiles
from recommender.search import Query, SearchAnswer, search
from recommender.settings import Settings, load_settings
from recommender.suggest.answer import SuggestAnswer
from recommender.suggest.proposed import with_proposals
from recommender.suggest.suggest import suggest
from recommender.typical.answer import TypicalAnswer, TypicalQuery
from recommender.typical.groups import By
from recommender.typical.lookup import TypicalLookup
from recommender.upkeep import Tidied, tidy

if TYPE_CHECKING:
    from recommender.evaluate.figures import Report
    from recommender.evaluate.kept import LatestEvaluation


def _silent(_step: str) -> None:
    """Report nothing."""


class Recommender:
    """All that the product does, over one home folder; safe to share between threads.

    :param settings: the settings of the home.
    :param report: told in Chinese what is being done while an index is built.
    :param serving: whether questions come all the time, so that none may wait for an index to be built.
    """

    def __init__(self, settings: Settings, report: Callable[[str], None] = _silent, *, serving: bool = False) -> None:
        self.settings = settings
        self._overview: tuple[Snapshot, Overview] | None = None
        self._typical: TypicalLookup | None = None
        self._past: StorePast | None = None
        _prepare(settings.home)
        self.store = Store(settings.store_place(), settings.connection_limits())
        finish_restore(settings.home, self.store.identity())
        load_shipped(self.store)
        self._index = Answering(self.store, settings, report, serving)
        self._profiles = site_profiles(settings.home, (rule.code for rule in all_rules()))
        self._preferences = PreferenceBook(self.store.feedback)
        self.exports = Exports(self.store, self.search)
        self.trail = DraftTrail(self.store, self.draft)
        processes = processes_wanted(settings.ingest_processes)
        self.reader = DocumentReader(processes, settings.limits(), settings.ingest_file_seconds)
        self.reviews = ReviewDesk(self.store, settings.limits(), self.reader.read, self.past, self._profiles)

    @classmethod
    def open(cls, home: Path | str | None = None, report: Callable[[str], None] = _silent) -> Recommender:
        """Open a home folder, filling it with the shipped corpus on first use.

        :param home: the folder; None takes ``ZHIBIAO_HOME`` or the user's data folder.
        :param report: told in Chinese what is being done while an index is built.
        :raises StoreError: when the folder or the store in it cannot be used.
        """
        return cls(load_settings(Path(home) if home is not None else None), report)

    def close(self) -> None:
        """Let go of the store, and end what goes on in the background and the processes that read documents."""
        self._index.close()
        self.reader.close()
        self.store.close()

    def snapshot(self) -> Snapshot:
        """Give the index of the store as it is now; see `recommender.index.answering.Answering.snapshot`."""
        return self._index.snapshot()

    def warm(self) -> None:
        """Load the index and the words, so that the first request is answered as fast as the next."""
        self.search("满意度")
        self.suggest(Project(name="办公设备购置"))

    def rebuild(self, report: Callable[[str], None] | None = None) -> Snapshot:
        """Build the index from the store anew; see `recommender.index.answering.Answering.rebuild`."""
        built = self._index.rebuild(report)
        self.store.audit.note("index_rebuild")
        return built

    def verified(self) -> Snapshot:
        """Load the index once more, reading every file; see `recommender.index.answering.Answering.verified`."""
        return self._index.verified()

    def index_current(self) -> bool:
        """Tell whether the store as it is now is answered from; see `recommender.index.answering.Answering.current`."""
        return self._index.current()

    def index_state(self) -> IndexState:
        """Say what is known of the index; see `recommender.index.answering.Answering.state`."""
        return self._index.state()

    def overview(self) -> Overview:
        """Count what the corpus consists of, once for every change of it; see `recommender.overview`."""
        snapshot, held = self.snapshot(), self._overview
        if held is None or held[0] is not snapshot:
            held = self._overview = snapshot, overview(snapshot, self.store.documents())
        return held[1]

    def suggest(self, project: Project, limit: int | None = None) -> SuggestAnswer:
        """Propose a target table for a project; see `recommender.suggest.suggest`."""
        frame = get_frame(project.frame)
        preferences = self.preferences(project.unit)
        asked = Background(project, frame, self.settings, [item.level3 for item in project.indicators])
        answer = suggest(self.snapshot(), project, limit, preferences)
        return with_proposals(answer, frame, asked, preferences) if self.settings.llm_url else answer

    def review(self, table: TargetTable) -> TableReview:
        """Review one table; see `recommender.review.engine`."""
        return self.review_tables([table]).tables[0]

    def review_tables(self, tables: Sequence[TargetTable], problems: Sequence[Problem] = ()) -> ReviewReport:
        """Review the tables of one or more documents, beside what was published and what people let stand."""
        waivers = self.store.waivers.of_projects({project_key(table.project_name) for table in tables})
        return review_tables(tables, problems, past=self.past(), profiles=self._profiles, waivers=waivers)

    def past(self) -> StorePast:
        """Give what was published as reviews see it: the same object as long as the store does not change."""
        snapshot, past = self.snapshot(), self._past
        if past is None or past.snapshot is not snapshot:
            past = self._past = StorePast(snapshot, self.store)
        return past

    def waive(self, given: NewWaiver) -> tuple[Waiver, bool]:
        """Let a finding stand, with the reason; see `corpus.waivers.WaiverLog.add`.

        :raises NotFoundError: when there is no such rule.
        """
        describe_rule(given.code)
        return self.store.waivers.add(given)

    def withdraw_waiver(self, waiver_id: int | str) -> None:
        """Take a waiver back; see `corpus.waivers.WaiverLog.withdraw`."""
        self.store.waivers.withdraw(waiver_id)

    def waivers(
        self, wanted: LogFilter | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[Waiver, ...]]:
        """List waivers, the latest first; see `corpus.waivers.WaiverLog.find`."""
        return self.store.waivers.find(wanted or LogFilter(), offset, limit)

    def search(self, query: str | Query, **wanted: Any) -> SearchAnswer:
        """Find past indicators.

        :param query: what to look for, or a whole `Query`.
        :param wanted: the other fields of a `Query`.
        :raises InputError: when the query is longer than the setting allows.
        """
        asked = query if isinstance(query, Query) else Query(query=query, **wanted)
        longest = self.settings.query_characters
        if len(asked.query) > longest:
            raise InputError(
                "query.too_long",
                f"检索词有 {len(asked.query):,} 个字，上限 {longest:,} 个字；请只写要找的指标，"
                "或由管理员调大设置 ZHIBIAO_QUERY_CHARACTERS",
                characters=len(asked.query),
                allowed=longest,
            )
        return search(self.snapshot(), asked)

    def occurrences(self, wanted: OccurrenceQuery) -> OccurrenceAnswer:
        """List where an indicator stands; see `recommender.occurrences.occurrences`."""
        return occurrences(self.snapshot(), wanted)

    def evaluate(
        self, labelled: Path | None = None, limit: int = 20, done: Callable[[int, int], None] = lambda _now, _all: None
    ) -> Report:
        """Measure the suggestions beside three baselines, and keep the report; see `recommender.evaluate.site`."""
        from recommender.evaluate.kept import keep_report
        from recommender.evaluate.site import evaluate_site  # scikit-learn: not for answering

        revision = self.store.revision()
        report = evaluate_site(self.store, self.snapshot(), self.settings, labelled, limit, done)
        keep_report(self.settings.home, revision, report)
        return report

    def latest_evaluation(self) -> LatestEvaluation | None:
        """Give the report that the last evaluation of this home kept; None where there is none."""
        from recommender.evaluate.kept import LatestEvaluation, kept_report
        from recommender.evaluate.report import subject_of

        kept = kept_report(self.settings.home)
        if kept is None:
            return None
        current = kept.revision == self.store.revision()
        return LatestEvaluation(subject=subject_of(kept.report), current=current, report=kept.report)

    def typical(self, level2: str | None, level3: str, by: By | None = None) -> TypicalAnswer:
        """Say what an indicator and its attribute are usually set to; see `recommender.typical`.

        :param level2: the level 2 name; None takes all in which the indicator stands.
        :param level3: the indicator's name.
        :param by: what the groups are, None for no groups.
        :raises NotFoundError: when the name is unknown, with the nearest known ones.
        """
        snapshot, lookup = self.snapshot(), self._typical
        if lookup is None or lookup.snapshot is not snapshot:
            lookup = self._typical = TypicalLookup(snapshot)
        return lookup.answer(TypicalQuery(level3=level3, level2=level2, by=by))

    def ingest(
        self,
        paths: Iterable[Path | str],
        done: Callable[[FileReport], None] = lambda _report: None,
        begin: Callable[[int], None] = lambda _documents: None,
    ) -> Iterator[FileReport]:
        """Read files, folders and archives into the store; see `recommender.ingest.ingest`.

        :param paths: files, folders and zip archives.
        :param done: told of each document as it is finished.
        :param begin: told how many documents there are.
        :return: one report per document.
        """
        files = find_files([Path(path) for path in paths])
        return ingest(
            self.store,
            files,
            self.settings.limits(),
            done,
            processes=processes_wanted(self.settings.ingest_processes),
            seconds=self.settings.ingest_file_seconds,
            begin=begin,
        )

    def correct_table(self, table: TargetTable) -> TargetTable:
        """Put a corrected table in the place of the stored one; see `corpus.store.Store.replace_table`.

        :raises NotFoundError: when there is no such table.
        """
        self.store.replace_table(table)
        return self.store.table(table.id or "")

    def feedback(self, events: Sequence[Feedback]) -> list[tuple[FeedbackEvent, bool]]:
        """Record what a person did with suggestions; see `corpus.feedback.FeedbackLog.add_all`."""
        return self.store.feedback.add_all(events)

    def withdraw_feedback(self, event_id: int | str) -> None:
        """Take the effect of an event away; see `corpus.feedback.FeedbackLog.withdraw`."""
        self.store.feedback.withdraw(event_id)

    def feedback_log(
        self, wanted: FeedbackFilter | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[FeedbackEvent, ...]]:
        """List events, the latest first; see `corpus.feedback.FeedbackLog.find_events`."""
        return self.store.feedback.find_events(wanted or FeedbackFilter(), offset, limit)

    def block(self, given: NewBlock) -> tuple[Block, bool]:
        """Keep an indicator out of suggestions; see `corpus.feedback.FeedbackLog.block`."""
        return self.store.feedback.block(given)

    def unblock(self, block_id: int | str) -> None:
        """Lift a block; see `corpus.feedback.FeedbackLog.unblock`."""
        self.store.feedback.unblock(block_id)

    def blocks(
        self, wanted: LogFilter | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[Block, ...]]:
        """List blocks, the latest first; see `corpus.feedback.FeedbackLog.find_blocks`."""
        return self.store.feedback.find_blocks(wanted or LogFilter(), offset, limit)

    def save_draft(self, draft: Draft) -> Draft:
        """Keep a draft, a new one or a changed one; see `recommender.drafting.keeping.keep`."""
        return keep(self.store.drafts, draft)

    def draft(self, draft_id: str, version: int | None = None) -> Draft:
        """Open a draft, and log that it is another's; see `recommender.drafting.keeping.opened`."""
        draft = opened(self.store.drafts, draft_id, version)
        if draft.owner is not None and draft.owner != actor().name:
            self.store.audit.note_once("draft_read_other", draft_id, APART, owner=draft.owner)
        return draft

    def drafts(
        self, text: str | None = None, unit: str | None = None, deleted: bool = False, offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[DraftHead, ...]]:
        """List drafts, those changed last first; see `corpus.drafts.Drafts.find`."""
        return self.store.drafts.find(text, unit, deleted, offset, limit)

    def delete_draft(self, draft_id: str) -> None:
        """Take a draft out of the list; see `corpus.drafts.Drafts.delete`."""
        self.store.drafts.delete(draft_id)

    def restore_draft(self, draft_id: str) -> Draft:
        """Bring a deleted draft back; see `corpus.drafts.Drafts.restore`."""
        self.store.drafts.restore(draft_id)
        return self.draft(draft_id)

    def tidy(self) -> Tidied:
        """Take out for good what was deleted or logged long ago; see `recommender.upkeep.tidy`."""
        return tidy(self.store, self.settings)

    def preferences(self, unit: str | None = None) -> Preferences:
        """Give what a ranking for a unit should heed; see `recommender.preferences`.

        :param unit: the unit for which a table is drafted; None where it is not known.
        """
        return self._preferences.of(unit)


def _prepare(home: Path) -> None:
    """Make sure that the home folder is there and can be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as failure:
        raise StoreError(
            "home.unusable",
            f"主文件夹「{home}」不能使用（{os_reason(failure)}）；请检查权限，或用 --home 指定别的文件夹",
            path=str(home),
        ) from failure
