"""
How well an engine understands texts that it was not taught: the figures behind every claim.

A set is a file of JSON lines with `text`, `language` (or `lang`), `intent`, and optionally `kind`:
`explicit` or `indirect` for a call for help, `idiom` for what only sounds like one.
"""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from digiter_core.coaching.deciding import decide
from digiter_core.engine.intents import CONCERNS, INTENTS, OUT_OF_SCOPE
from digiter_core.engine.safety import Concern
from digiter_core.errors import DigiterError
from digiter_core.ports import Reading

KEPT: Final = 0.95
MOST_CONFUSED: Final = 10
TIMED: Final = 120
SHARE_TIMED_APART: Final = 20
"""Texts of a language whose time is taken; the first few only warm up."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text with what it means."""

    text: str
    language: str
    intent: str
    kind: str = ""


@dataclass
class BadSamples(DigiterError):
    """A set cannot be used."""

    path: Path
    line: int
    trouble: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.trouble}"


def read_samples(path: Path) -> list[Sample]:
    """Return the set in *path*, or in all its `.jsonl` files. Raises `BadSamples`."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return [sample for file in files for sample in _read(file)]


def _read(path: Path) -> Iterator[Sample]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSamples(path, 0, f"cannot be read ({type(error).__name__})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            language = str(found["language"] if "language" in found else found["lang"])
            sample = Sample(
                str(found["text"]), language, str(found["intent"]), str(found.get("kind", ""))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadSamples(path, number, f"needs text, language and intent ({error})") from error
        if sample.intent not in INTENTS:
            raise BadSamples(path, number, f"{sample.intent!r} is no intent")
        yield sample


def evaluate(
    samples: Sequence[Sample],
    read_many: Callable[[Iterable[tuple[str, str]]], Iterable[Reading]],
    read: Callable[[str, str], Reading] | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the figures by language, and under `all`.

    Rates are from 0 to 1. With *read* some are timed: milliseconds of wall time a text, alone.
    """
    readings = list(read_many((sample.text, sample.language) for sample in samples))
    pairs = list(zip(samples, readings, strict=True))
    languages = sorted({sample.language for sample in samples})
    figures = {
        language: _figures([pair for pair in pairs if pair[0].language == language])
        for language in languages
    }
    figures["all"] = _figures(pairs)
    if read is not None:
        for language in languages:
            some = [sample.text for sample in samples if sample.language == language][:TIMED]
            figures[language] |= _times(some, language, read)
    figures["all"]["memory_mb"] = resident_mb()
    return figures


def resident_mb() -> float:
    """Return the memory of this process in MB; its peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return round(pages * resource.getpagesize() / 2**20, 1)
    except OSError:
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _figures(pairs: Sequence[tuple[Sample, Reading]]) -> dict[str, Any]:
    return {
        "texts": len(pairs),
        "top1": _share(reading.ranking[0][0] == sample.intent for sample, reading in pairs),
        "top3": _share(
            sample.intent in [intent for intent, _ in reading.ranking[:3]]
            for sample, reading in pairs
        ),
        "macro_f1": _macro_f1([(s.intent, r.ranking[0][0]) for s, r in pairs]),
        **_scope(pairs),
        **_distress(pairs),
        "confused": _confused(pairs),
    }


def _scope(pairs: Sequence[tuple[Sample, Reading]]) -> dict[str, Any]:
    """How much that is none of the intents is rejected: while 95 % is kept, and as it is set."""
    outside = np.array([dict(reading.ranking)[OUT_OF_SCOPE] for _, reading in pairs])
    meant = np.array([sample.intent != OUT_OF_SCOPE for sample, _ in pairs])
    if meant.all() or not meant.any():
        return {"oos_rejected_at_95_kept": None, "oos_rejected": None, "kept": _none(meant)}
    limit = np.quantile(outside[meant], KEPT)
    rejected = np.array([decide(reading).kind == "reject" for _, reading in pairs])
    return {
        "oos_rejected_at_95_kept": _round(float((outside[~meant] > limit).mean())),
        "oos_rejected": _round(float(rejected[~meant].mean())),
        "kept": _round(float(1 - rejected[meant].mean())),
    }


def _none(meant: Any) -> float | None:
    return None if not len(meant) else float(meant.all())


def _distress(pairs: Sequence[tuple[Sample, Reading]]) -> dict[str, Any]:
    def found(chosen: Iterable[tuple[Sample, Reading]]) -> float | None:
        return _share(reading.concern is not None for _, reading in chosen)

    danger = [pair for pair in pairs if pair[0].intent in CONCERNS]
    harmless = [pair for pair in pairs if pair[0].intent not in CONCERNS]
    return {
        "distress_recall": found(danger),
        "distress_recall_explicit": found(p for p in danger if p[0].kind == "explicit"),
        "distress_recall_indirect": found(p for p in danger if p[0].kind == "indirect"),
        "false_alarms": found(harmless),
        "false_alarms_on_idioms": found(p for p in harmless if p[0].kind == "idiom"),
        "false_alarms_elsewhere": found(p for p in harmless if p[0].kind != "idiom"),
    }


def _confused(pairs: Sequence[tuple[Sample, Reading]]) -> list[tuple[str, str, int]]:
    wrong = Counter(
        (sample.intent, reading.ranking[0][0])
        for sample, reading in pairs
        if reading.ranking[0][0] != sample.intent
    )
    return [(meant, taken, times) for (meant, taken), times in wrong.most_common(MOST_CONFUSED)]


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    scores = []
    for intent in {meant for meant, _ in pairs}:
        right = sum(meant == taken == intent for meant, taken in pairs)
        either = sum((meant == intent) + (taken == intent) for meant, taken in pairs)
        scores.append(2 * right / either)
    return _round(sum(scores) / len(scores)) if scores else None


def _times(
    texts: Sequence[str], language: str, read: Callable[[str, str], Reading]
) -> Mapping[str, float]:
    took = []
    for text in texts:
        began = time.perf_counter()
        read(text, language)
        took.append((time.perf_counter() - began) * 1000)
    warm = took[SHARE_TIMED_APART:] or took
    p50, p95 = np.percentile(warm, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return _round(sum(counted) / len(counted)) if counted else None


def _round(share: float) -> float:
    return round(share, 4)


DISTRESS: Final[Mapping[Concern | None, str]] = {
    None: "none",
    Concern.SELF_HARM: "selfharm",
    Concern.VIOLENCE: "violence",
    Concern.DANGER_NOW: "danger",
}
"""What `digiter nlu parse` calls a concern."""
