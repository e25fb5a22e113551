"""Dialogues that were never meant to be: real files, bent in their bytes, lines and structure."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import yaml

STRINGS = (
    "",
    " ",
    "\x00",
    "\ufeff",
    "\ud800",
    "\u202e\u200b",
    "\u2028",
    "é" * 60,
    "x" * 5_000,
    "x" * 200_000,
    "(a+)+$" * 4 + "aaa!",
    "*alias",
    "&anchor",
    "!!python/object:os.system",
    "<<: *a",
    "---",
    "...",
    "%YAML 1.2",
    "? ",
    "- - - - -",
    "{" * 30,
    "[" * 30,
    "{name.__class__} {0} {{ %s ${x}",
    "**gras ||caché",
    "<b>&amp;",
    "'" * 7,
    '"' * 7,
    "| ",
    ">-",
    "# ",
    ": ",
    "\t",
    "\r",
    "9" * 5_000,
    "-1e400",
    "٣",
    "²",
    "none",
    "true",
    "null",
    "~",
    "x > 3 and (" * 9,
    "not " * 45 + "x",
    "x in [1, 'a', none]",
    "9**9**9",
    "a" * 41,
    "ui",
    "__class__",
    "👩‍👩‍👧‍👦" * 40,
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    [],
    {},
    [[]],
    [{}],
    {"": ""},
    {"a": {"a": {"a": {}}}},
    [[[[[[]]]]]],
    ["x"] * 300,
)
WORDS = (
    "ask", "say", "branch", "do", "open", "then", "leave", "questionnaire", "choose", "end", "options", "entry",
    "id", "label", "goto", "line", "set", "when", "otherwise", "kind", "into", "script", "start", "variables",
    "nodes", "moved", "overlay", "note", "with", "explain", "type", "languages", "commands", "groups", "intents",
    "nudges", "dimensions", "items", "cues", "micro_actions", "wait", "after",
)  # fmt: skip
LARGEST = 2_000_000
UNTOUCHED = 0.02
BENDS = (1, 1, 1, 2, 3, 6)


class Mutations:
    """Bends files, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def bent(self, text: str) -> bytes:
        """Return the file *text* bent once or a few times."""
        if self._chance.random() < UNTOUCHED:
            return text.encode()
        match self._chance.choice(
            ("moved", "moved", "restructured", "restructured", "lines", "bytes")
        ):
            case "moved":
                bent = self._moved(text)
            case "restructured":
                bent = self._restructured(text)
            case "lines":
                bent = self._relined(text)
            case _:
                return self._rebyted(text.encode())
        return bent.encode("utf-8", "surrogatepass")

    # ----- bytes

    def _rebyted(self, data: bytes) -> bytes:
        chance = self._chance
        for _ in range(chance.choice(BENDS)):
            at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
            short = min(to, at + chance.randrange(1, 40))
            data = (
                chance.choice(
                    (
                        data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
                        data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at:],
                        data[:at] + data[short:],
                        data[:at],
                        data[:at] + data[at:to] + data[at:],
                        data[:at]
                        + chance.choice(STRINGS).encode("utf-8", "surrogatepass")
                        + data[at:],
                        data.replace(b"\n", b"\r\n"),
                        data.decode("utf-8", "replace").encode("utf-16"),
                    )
                )[:1_500_000]
                or b"\n"
            )
        return data

    # ----- lines

    def _relined(self, text: str) -> str:
        chance = self._chance
        lines = text.split("\n")
        for _ in range(chance.choice(BENDS)):
            at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            line = lines[at]
            place = chance.randrange(len(line) + 1)
            match chance.randrange(9):
                case 0:
                    del lines[at]
                case 1:
                    lines.insert(other, line)
                case 2:
                    lines[at], lines[other] = lines[other], line
                case 3:
                    lines[at] = " " * chance.randrange(1, 9) + line
                case 4:
                    lines[at] = line[chance.randrange(1, 5) :]
                case 5:
                    lines[at] = line[:place] + chance.choice(STRINGS) + line[place:]
                case 6:
                    lines[at] = line[:place] + "\n" + line[place:]
                case 7:
                    lines[at] = line.replace(chance.choice(WORDS), chance.choice(WORDS))
                case _:
                    lines[at] = (
                        line[:place] + chance.choice("{}[]\"':,#&*!|>%@`-? \t") + line[place:]
                    )
            lines = lines or [""]
        return "\n".join(lines)

    # ----- structure

    def _restructured(self, text: str) -> str:
        data = copy.deepcopy(yaml.load(text, Loader=yaml.CSafeLoader))
        for _ in range(self._chance.choice(BENDS)):
            data = self._changed(data)
        flow = self._chance.choice((True, False, None))
        return _written(data, default_flow_style=flow)

    def _moved(self, text: str) -> str:
        """Let values change places with others of the same field: all stays well formed."""
        data = yaml.load(text, Loader=yaml.CSafeLoader)
        owners: dict[str, list[dict[str, Any]]] = {}
        waiting = [data]
        while waiting:
            here = waiting.pop()
            if isinstance(here, dict):
                for name in here:
                    owners.setdefault(name, []).append(here)
            waiting += (
                list(here.values())
                if isinstance(here, dict)
                else here
                if isinstance(here, list)
                else []
            )
        shared = [name for name, found in owners.items() if len(found) > 1]
        for _ in range(self._chance.choice(BENDS) if shared else 0):
            name = self._chance.choice(shared)
            one, other = self._chance.sample(owners[name], 2)
            match self._chance.randrange(4):
                case 0:
                    # Copies: one may lie within the other, and would hold itself.
                    both = copy.deepcopy((other.get(name), one.get(name)))
                    one[name], other[name] = both
                case 1:
                    one.pop(name, None)
                case _:
                    one[name] = copy.deepcopy(other.get(name))
        return _written(data, width=10_000)

    def _changed(self, data: Any) -> Any:
        owner, key = self._somewhere(data)
        if owner is None:
            return copy.deepcopy(self._chance.choice((data, *VALUES)))
        changes: tuple[Callable[[Any, Any], None], ...] = (
            self._replace,
            self._replace,
            self._drop,
            self._rename,
            self._swap,
            self._retarget,
            self._repeat,
        )
        self._chance.choice(changes)(owner, key)
        return data

    def _somewhere(self, data: Any) -> tuple[Any, Any]:
        """Return a group or list inside *data*, and a name or place in it."""
        owner: Any = None
        key: Any = None
        here = data
        for _ in range(self._chance.randrange(1, 8)):
            if isinstance(here, dict) and here:
                owner, key = here, self._chance.choice(list(here))
            elif isinstance(here, list) and here:
                owner, key = here, self._chance.randrange(len(here))
            else:
                break
            here = owner[key]
        return owner, key

    def _replace(self, owner: Any, key: Any) -> None:
        owner[key] = copy.deepcopy(self._chance.choice((*VALUES, *STRINGS, *WORDS)))

    def _drop(self, owner: Any, key: Any) -> None:
        del owner[key]

    def _rename(self, owner: Any, key: Any) -> None:
        if isinstance(owner, dict):
            owner[self._chance.choice((*STRINGS, *WORDS, 7, None))] = owner.pop(key)

    def _swap(self, owner: Any, key: Any) -> None:
        other = self._chance.choice(list(owner) if isinstance(owner, dict) else range(len(owner)))
        owner[key], owner[other] = owner[other], owner[key]

    def _retarget(self, owner: Any, key: Any) -> None:
        """Let something lead, or mean, something else of the same group."""
        names = list(owner) if isinstance(owner, dict) else list(range(len(owner)))
        owner[key] = self._chance.choice(names)

    def _repeat(self, owner: Any, key: Any) -> None:
        # Not without end: what bends the files has to fit into memory, too.
        most = LARGEST // (len(str(owner[key])) + 1)
        times = min(self._chance.choice((2, 30, 150)), most)
        if isinstance(owner, list):
            owner.extend(copy.deepcopy(owner[key]) for _ in range(times))
        else:
            owner.update({f"{key}{n}": copy.deepcopy(owner[key]) for n in range(times)})


def _written(data: Any, **style: Any) -> str:
    options = {"allow_unicode": True, "sort_keys": False, **style}
    try:
        return str(yaml.dump(data, Dumper=_Fast, **options))
    except UnicodeEncodeError:  # half a character: only the slow one writes it
        return str(yaml.dump(data, Dumper=_Slow, **options))


class _Fast(yaml.CSafeDumper):
    """Writes no aliases: a repeated part is written out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Slow(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
