"""An office day for hours: mixed requests at a fixed rate, with memory, latency and what was acknowledged."""
