"""Where suggested values come from: the officer's text, the budget, past rows, the library; or left blank."""

from recommender.suggest.values.answer import SuggestedValue
from recommender.suggest.values.rows import is_total_cost, suggest_value, value_rows

__all__ = ["SuggestedValue", "is_total_cost", "suggest_value", "value_rows"]
