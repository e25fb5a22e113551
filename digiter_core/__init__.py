"""The core: what the coach asks, records and answers, whatever edge it speaks through."""
