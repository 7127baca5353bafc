"""What the service knows how to do: suggest, review and search, over what has been published."""
