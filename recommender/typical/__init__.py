"""What an indicator is usually set to, from the rows in which it was published; by groups of them, and as frames."""

from recommender.typical.summary import MOST_VALUES, Typical, ValueCount, quantile, typical_value

__all__ = ["MOST_VALUES", "Typical", "ValueCount", "quantile", "typical_value"]
