from pathlib import Path

from recommender.settings_page import settings_page


def test_the_page_is_current():
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text("utf-8") == settings_page(), "run: python -m recommender.settings_page > docs/settings.md"
