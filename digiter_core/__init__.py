"""The core of the coach: what it asks, records and answers, whatever the edge it speaks through."""
