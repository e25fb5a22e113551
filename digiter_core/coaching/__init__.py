"""Use cases: what the coach does when a learner writes, taps, comes back or leaves."""
