"""Figures: what was measured, what it should be, whether it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `met` None: there is no goal, the value explains another."""

    name: str
    value: Any
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        figure = {"figure": self.name, "value": self.value}
        if self.met is not None:
            figure |= {"goal": self.goal, "met": self.met}
        return json.dumps(figure, ensure_ascii=False)


def none_of(name: str, value: float) -> Figure:
    """Return a figure that has to be 0."""
    return Figure(name, value, "0", value == 0)


def at_most(name: str, value: float, most: float, unit: str = "") -> Figure:
    """Return a figure that has to stay below or at *most*."""
    return Figure(name, round(value, 3), f"<= {most:g}{unit}", value <= most)


def load() -> Figure:
    """Return how busy the machine is: seconds measured on a busy one say little."""
    one, five, _ = os.getloadavg()
    value = {"load_1min": round(one, 2), "load_5min": round(five, 2), "cores": os.cpu_count()}
    return Figure("machine", value)


def show(figures: Iterable[Figure]) -> bool:
    """Print *figures*, one line each. Returns whether all goals are met."""
    all_met = True
    for figure in figures:
        print(figure, flush=True)
        all_met = all_met and figure.met is not False
    return all_met
