"""The one list of settings: where a value comes from, and what is said of a wrong one."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest

from corpus.errors import InputError, StoreError
from corpus.limits import MEGABYTE, Limits
from recommender.setting_values import setting_values
from recommender.settings import Settings, load_settings, settings_table


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("ZHIBIAO_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path):
    return tmp_path


def _write(home, text):
    (home / "settings.toml").write_text(text, "utf-8")


def test_defaults(home):
    settings = load_settings(home)
    assert settings.home == home
    assert (settings.encoder, settings.dense_weight, settings.query_characters) == ("default", 0.85, 1000)
    assert settings.limit_file_bytes == 50 * MEGABYTE
    assert settings.limits() == Limits()


def test_the_caller_goes_before_the_environment_before_the_file(home, tmp_path, monkeypatch):
    _write(home, 'encoder = "甲"\ndense_weight = 0.1\nlimit_rows = 7\n')
    assert (load_settings(home).encoder, load_settings(home).dense_weight) == ("甲", 0.1)
    monkeypatch.setenv("ZHIBIAO_DENSE_WEIGHT", "0.25")
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "别处"))
    settings = load_settings(home)
    assert (settings.home, settings.encoder, settings.dense_weight) == (home, "甲", 0.25)
    assert settings.limits().rows == 7
    assert Settings(home=home, dense_weight=0.75).dense_weight == 0.75
    # without a caller's word the environment says where the file is
    assert load_settings().home == tmp_path / "别处"
    assert load_settings().encoder == "default"
    monkeypatch.setenv("ZHIBIAO_HOME", str(home))
    assert (load_settings().home, load_settings().encoder) == (home, "甲")


def test_a_home_is_a_whole_path(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "语料").mkdir()
    _write(tmp_path / "语料", "dense_weight = 0.3")
    for named in ("~/语料", "语料"):
        monkeypatch.setenv("ZHIBIAO_HOME", named)
        assert (load_settings().home, load_settings().dense_weight) == (tmp_path / "语料", 0.3)
        monkeypatch.delenv("ZHIBIAO_HOME")
        assert (load_settings(Path(named)).home, load_settings(Path(named)).dense_weight) == (tmp_path / "语料", 0.3)


def test_an_empty_variable_says_nothing(monkeypatch):
    expected = load_settings()
    for name in ("HOME", "DENSE_WEIGHT", "ENCODER"):
        monkeypatch.setenv(f"ZHIBIAO_{name}", "")
    assert load_settings() == expected


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dense_weight", "1.5", "不能大于 1"),
        ("dense_weight", "很大", "应为数字"),
        ("dense_weight", "nan", "nan"),
        ("query_characters", "0", "不能小于 1"),
        ("query_characters", "十", "应为整数"),
        ("query_characters", "1.5", "应为整数"),
        ("limit_file_bytes", "10", "不能小于 1024"),
    ],
)
def test_a_wrong_value_is_named_with_the_remedy(home, monkeypatch, name, value, said):
    monkeypatch.setenv(f"ZHIBIAO_{name.upper()}", value)
    with pytest.raises(InputError) as caught:
        load_settings(home)
    error = caught.value
    assert error.code == "settings.invalid"
    assert error.context == {"setting": name}
    assert f"「{name}」" in error.message
    assert f"「{value}」" in error.message
    assert said in error.message
    assert f"ZHIBIAO_{name.upper()}" in error.message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("store_dsn", "mysql://u:geheim@h/d", "应写成 postgresql://"),
        ("store_dsn", "postgresql://u:geheim@h", "没有写数据库"),
        ("store_dsn", "geheim", "应写成 postgresql://"),
        ("llm_url", "http://u:geheim@h/v1", "不能有账号"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(home, monkeypatch, name, value, said):
    monkeypatch.setenv(f"ZHIBIAO_{name.upper()}", value)
    with pytest.raises(InputError, match=said) as caught:
        load_settings(home)
    shown = "".join(traceback.format_exception(caught.value))
    assert f"ZHIBIAO_{name.upper()}" in shown
    assert "geheim" not in shown


def test_a_misspelt_address_is_named_without_its_password(home):
    _write(home, 'store_dns = "postgresql://u:geheim@h/d"')
    with pytest.raises(InputError, match=r"store_dns.*没有这一项") as caught:
        load_settings(home)
    assert "geheim" not in "".join(traceback.format_exception(caught.value))


def test_the_password_of_the_store_is_shown_nowhere(home):
    _write(home, 'store_dsn = "postgresql://u:geheim@h/d"\nstore_wait_s = 1.5')
    settings = load_settings(home)
    assert settings.store_place().password == "geheim"
    assert settings.connection_limits().wait_s == 1.5
    values = setting_values(settings)
    assert {one.name: one.value for one in values}["store_dsn"] == "postgresql://u@h/d"
    assert "geheim" not in f"{settings!r}{settings}{values}{settings.model_dump()}{settings.model_dump_json()}"


def test_a_misspelt_name_in_the_file_is_an_error(home):
    _write(home, "dense_wieght = 0.3")
    with pytest.raises(InputError, match=r"dense_wieght.*没有这一项"):
        load_settings(home)


@pytest.mark.parametrize("content", [b"dense_weight = ", b"[half", b"\xff\xfe\x00", "encoder = 甲".encode()])
def test_a_broken_file_is_named(home, content):
    (home / "settings.toml").write_bytes(content)
    with pytest.raises(StoreError) as caught:
        load_settings(home)
    assert caught.value.code == "settings.unreadable"
    assert "settings.toml" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_that_may_not_be_read_is_named(home, monkeypatch):
    _write(home, "dense_weight = 0.3")
    original = Path.open

    def refuse(self, *arguments, **named):
        if self.name == "settings.toml":
            raise PermissionError(13, "Permission denied")
        return original(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("builtins.open", lambda path, *rest, **named: refuse(Path(path), *rest, **named))
    with pytest.raises(StoreError, match="Permission denied") as caught:
        load_settings(home)
    assert caught.value.code == "settings.unreadable"


def test_settings_do_not_change(home):
    settings = load_settings(home)
    with pytest.raises(ValueError, match="frozen"):
        settings.dense_weight = 0.1


def test_the_table_has_every_setting_with_unit_and_help():
    table = {row[0]: row[1:] for row in settings_table()}
    assert list(table) == [f"ZHIBIAO_{name.upper()}" for name in Settings.model_fields]
    assert all(cell.strip() for row in table.values() for cell in row)
    assert len({help_text for _, _, help_text in table.values()}) == len(table)
    assert table["ZHIBIAO_DENSE_WEIGHT"][:2] == ("0.85", "0–1")
    assert str(Path.home()) not in str(table)


def test_every_limit_is_a_setting():
    names = {name.removeprefix("limit_") for name in Settings.model_fields if name.startswith("limit_")}
    assert names == set(Limits.__dataclass_fields__)
