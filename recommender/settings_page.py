"""The documentation page of the settings: ``python -m recommender.settings_page > docs/settings.md``."""

from __future__ import annotations

import sys

from recommender.settings import settings_table


def settings_page() -> str:
    """Give the page as Markdown."""
    lines = [
        "# 设置",
        "",
        "每项设置是一个环境变量；也可以写在主文件夹的 `settings.toml` 中，键名去掉 `ZHIBIAO_` 并改为小写",
        '（如 `encoder = "lsa"`）。环境变量优先于文件。`zhibiao doctor` 显示当前的值。',
        "",
        "| 环境变量 | 默认值 | 单位 | 说明 |",
        "|---|---|---|---|",
        *(f"| `{name}` | {default} | {unit} | {text} |" for name, default, unit, text in settings_table()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
