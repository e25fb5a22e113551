"""What a process has used, read from /proc: all its threads, user and system time."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
USER, SYSTEM = 11, 12  # counted after the name, which may hold blanks


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of all threads of *pid* so far, to 10 ms."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after_name[USER]) + int(after_name[SYSTEM])) / TICKS


def rss_mb(pid: int) -> float:
    """Return the resident memory of *pid* in MB of a million bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)


def load() -> float:
    """Return how many processes wanted a CPU in the last minute."""
    return round(os.getloadavg()[0], 2)
