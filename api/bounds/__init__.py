"""Bounds on work over HTTP: how often an address may ask, how many at once, how long, how slowly a body may come."""
