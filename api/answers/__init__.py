"""The questions that are asked most: answered in this process, or in worker processes beside it."""
