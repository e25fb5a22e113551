"""The way from words to meaning: an option that is offered, a command, or "not sure"."""
