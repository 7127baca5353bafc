"""A further source of rows: a language model that the site runs in house; off by default."""
