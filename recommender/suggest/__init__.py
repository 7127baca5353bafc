"""A balanced set of indicators for a project: candidates, ranking, values."""
