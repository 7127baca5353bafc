"""Speed and scale from ten thousand to ten million rows: ``python -m recommender.benchmark.scale``."""
