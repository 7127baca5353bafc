"""Which tables go when one is asked about."""

from corpus.store import Store
from corpus.table import ParsedDocument
from recommender.evaluate.leave_out import left_out_tables, remarks


def _labelled(store, snapshot):
    return left_out_tables(snapshot, {table.id: table for table in store.tables()}, store.document_of_tables())


def test_document_project_and_content_go_together(store, snapshot):
    names = [head.project_name for head in snapshot.tables]
    found = {
        (table.project_name, table.year): {names[place] for place in table.left_out}
        for table in _labelled(store, snapshot)
    }
    assert found == {
        ("古树名木保护", 2023): {"古树名木保护", "公园绿地养护"},
        ("公园绿地养护", None): {"古树名木保护", "公园绿地养护"},
        ("古树名木保护", 2022): {"古树名木保护"},
        ("道路养护工程", None): {"道路养护工程", ""},
    }
    both_years = {place for place, name in enumerate(names) if name == "古树名木保护"}
    assert all(
        both_years <= table.left_out for table in _labelled(store, snapshot) if table.project_name == "古树名木保护"
    )


def test_a_copy_under_another_name_goes_too(tmp_path, store, snapshot):
    tables = {table.id: table for table in store.tables()}
    road = next(table for table in tables.values() if table.project_name == "道路养护工程")
    park = next(key for key, table in tables.items() if table.project_name == "公园绿地养护")
    copied = tables | {park: tables[park].model_copy(update={"indicators": road.indicators})}
    [found] = [
        table
        for table in left_out_tables(snapshot, copied, store.document_of_tables())
        if table.project_name == "道路养护工程"
    ]
    assert park in {snapshot.tables[place].table_id for place in found.left_out}


def test_library_and_nameless_tables_are_not_asked_about(store, snapshot):
    assert {table.project_name for table in _labelled(store, snapshot)} == {
        "古树名木保护",
        "公园绿地养护",
        "道路养护工程",
    }
    assert len(_labelled(store, snapshot)) == 4


def test_remarks_say_what_the_figures_rest_on(tmp_path, store, snapshot):
    tables = _labelled(store, snapshot)
    said = "".join(remarks(store, tables, 5))
    assert "有 1 个表没有项目名称或没有指标" in said
    assert "随产品附带" not in said
    shipped = Store(tmp_path / "另一个.db")
    shipped.ship("1", [("e" * 64, "附带.txt", ParsedDocument(tables=tuple(store.tables())))])
    assert "只有随产品附带的公开文件（5 个表）" in "".join(remarks(shipped, tables, 5))
    shipped.close()
