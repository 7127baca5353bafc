"""What the store's tables are called in words."""

from __future__ import annotations

STORE_TABLES = {
    "fact": "语料库自身",
    "document": "文件",
    "target_table": "目标表",
    "indicator": "指标",
    "upload": "待确认和移出的文件",
    "correction": "改正",
    "feedback": "反馈",
    "block": "屏蔽",
    "waiver": "豁免",
    "review_batch": "审核批次",
    "review_document": "审核批次中的文件",
    "draft": "草稿",
    "table_change": "目标表的变动记录",
    "draft_version": "草稿的旧版本",
    "draft_step": "草稿的送审记录",
    "account": "账号",
    "login_failure": "输错密码的记录",
    "session": "登录",
    "token": "接口令牌",
    "audit": "操作日志",
}
