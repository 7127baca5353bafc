"""A damaged index is refused: before the first answer, or as soon as a large file has been read through."""

from __future__ import annotations

import shutil

import pytest

from corpus.errors import StoreError
from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender
from recommender.checkup import checkup
from recommender.index import manifest
from recommender.index.checking import Checking
from recommender.settings import Settings

pytestmark = pytest.mark.usefixtures("few_examples")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("built")
    service = Recommender(Settings(home=home))
    service.snapshot()
    service.close()
    return home


@pytest.fixture
def home(built, tmp_path):
    return shutil.copytree(built, tmp_path / "home")


@pytest.fixture
def service(home):
    opened = Recommender(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture
def large(monkeypatch):
    """Let the index count as a large one, in which only the vectors are large."""
    monkeypatch.setattr(manifest, "AT_ONCE", 1 << 20)
    monkeypatch.setattr(manifest, "SMALL", 1 << 20)


@pytest.fixture
def held_back(monkeypatch):
    """Let nothing be read through before it is told to go on."""
    begun, original = [], Checking._check
    monkeypatch.setattr(Checking, "_check", lambda checking: begun.append(checking))
    return lambda: [original(begun.pop()) for _ in range(len(begun))]


def _folder(home):
    [folder] = (home / "index").iterdir()
    return folder


def _flip(home, name):
    path = _folder(home) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _refused(ask, name):
    with pytest.raises(StoreError) as caught:
        ask()
    assert caught.value.code == "index.damaged"
    assert name in caught.value.message
    assert "zhibiao rebuild" in caught.value.message


def test_a_small_index_is_read_before_the_first_answer(home, service, held_back):
    _flip(home, "naming.objects.npy")
    _refused(service.snapshot, "naming.objects.npy")
    assert "naming.objects.npy" in service.index_state().damaged


def test_a_small_file_of_a_large_index_is_read_before_the_first_answer(home, service, large, held_back):
    assert "text.blob.npy" not in manifest.left_for_later(manifest.read_manifest(_folder(home))["files"])
    _flip(home, "text.blob.npy")
    _refused(service.snapshot, "text.blob.npy")


def test_a_large_file_of_another_size_is_noticed_before_the_first_answer(home, service, large, held_back):
    path = _folder(home) / "naming.objects.npy"
    path.write_bytes(path.read_bytes()[:-1])
    _refused(service.snapshot, "naming.objects.npy")


def test_a_large_file_is_read_through_afterwards_and_then_nothing_answers_any_more(home, service, large, held_back):
    assert "naming.objects.npy" in manifest.left_for_later(manifest.read_manifest(_folder(home))["files"])
    _flip(home, "naming.objects.npy")
    assert service.search("满意度").hits
    assert service.index_state().damaged is None
    held_back()
    for _ in range(2):
        _refused(lambda: service.search("满意度"), "naming.objects.npy")
    assert "naming.objects.npy" in service.index_state().damaged
    assert not service.index_state().current
    table = TargetTable.model_validate({"project_name": "雪豹监测", "indicators": [{"level3": "雪豹相机数"}]})
    service.store.add_document("f" * 64, "乙.txt", ParsedDocument(tables=(table,)))
    _refused(service.snapshot, "naming.objects.npy")  # it does not grow either


def test_checks_and_rebuilding_read_everything_whatever_its_size(home, service, large, held_back):
    _flip(home, "naming.objects.npy")
    service.snapshot()
    _refused(service.verified, "naming.objects.npy")
    wrong = [check for check in checkup(service.settings, service) if not check.ok]
    assert [check.name for check in wrong] == ["索引和文本模型"]
    held_back()
    _refused(service.snapshot, "naming.objects.npy")
    service.rebuild()
    assert service.search("满意度").hits
    assert service.index_state().damaged is None
    held_back()
    assert service.search("满意度").hits
    service.verified()


def test_an_index_that_another_process_built_anew_answers_again(home, service, large, held_back):
    _flip(home, "naming.objects.npy")
    service.snapshot()
    held_back()
    _refused(service.snapshot, "naming.objects.npy")
    other = Recommender(Settings(home=home))
    other.rebuild()
    other.close()
    assert service.search("满意度").hits


def test_a_sound_index_is_read_through_to_its_end(home, large):
    checking = Checking(_folder(home))
    checking.wait(60)
    assert checking.failure is None


def test_an_index_that_is_cleared_away_while_it_is_read_is_not_damaged(home, large, held_back):
    checking = Checking(_folder(home))
    shutil.rmtree(_folder(home))
    held_back()
    assert checking.failure is None


def test_an_index_is_not_built_from_a_store_that_is_damaged(home, service):
    with service.store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE indicator SET target_kind = 'nomber' WHERE target_kind = 'number'")
    with pytest.raises(StoreError) as caught:
        service.rebuild()
    assert caught.value.code == "store.damaged"
    assert "zhibiao restore" in caught.value.message
    assert len(list((home / "index").iterdir())) == 1
