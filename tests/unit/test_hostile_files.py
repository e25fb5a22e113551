"""Whatever somebody puts into `dialogues/`: refused with a line, within two seconds and 256 MB."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digiter_core.authoring.kinds.choose import NEEDED
from digiter_core.authoring.lint import lint
from digiter_core.authoring.yaml_reader import MAX_CHARACTERS

ROOT = Path(__file__).parents[2]
SECONDS = 2
MEGABYTES = 256
NOBODY = 65534
GOOD = """\
script: s
start: a
nodes:
  a:
    ask: "On y va ?"
    options:
      - {id: go, label: "Oui", goto: z}
  z: {end: true}
"""
LINT = """
import json, resource, sys
from pathlib import Path
from digiter_core.authoring.lint import lint
before = resource.getrusage(resource.RUSAGE_SELF)
found = lint(Path(sys.argv[1]) / "dialogues", Path(sys.argv[1]) / "locales")
after = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: that begins with what the process had that started this one.
status = Path("/proc/self/status").read_text()
highest = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({
    "found": sorted({(each.file, each.line, each.code) for each in found}),
    "critical": sum(each.severity == "critical" for each in found),
    "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    "megabytes": highest,
}))
"""


def limits() -> None:
    """Far above what is asked for: what has no end is ended all the same."""
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))


def looked_at(folder: Path) -> dict[str, Any]:
    """Lint *folder* in a process of its own; return what it found and what it took."""
    run = subprocess.run(
        [sys.executable, "-c", LINT, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limits,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    looked: dict[str, Any] = json.loads(run.stdout)
    return looked


def put(folder: Path, content: bytes | str, name: str = "s.yaml") -> None:
    (folder / "dialogues").mkdir(exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    (folder / "dialogues" / name).write_bytes(data)


def script(nodes: str) -> str:
    return f"script: s\nstart: a\nnodes:\n{nodes}"


def say(words: str) -> str:
    return GOOD.replace('"On y va ?"', words)


def many(count: int, line: Callable[[int], str]) -> str:
    return "".join(line(number) for number in range(count))


BOMB = "(a+)+$" * 4 + "aaa!"
"""28 characters that a careless search never gets to the end of."""

REFUSED: dict[str, tuple[bytes | str, int, str]] = {
    "aliases upon aliases": (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + many(9, lambda n: f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n"),
        1,
        "not_allowed",
    ),
    "an alias alone": (say("*name"), 5, "not_allowed"),
    "a tag that makes an object": (say("!!python/object/apply:os.system [ls]"), 5, "not_allowed"),
    "1,000 brackets": (say("[" * 1000 + "]" * 1000), 5, "too_big"),
    "100,000 brackets never closed": (say("[" * 100_000), 5, "too_big"),
    "1,000 braces": (say("{a: " * 1000 + "}" * 1000), 5, "too_big"),
    "deep lists in block style": ("- " * 5000 + "x\n", 1, "too_big"),
    "deep groups in block style": (many(200, lambda n: f"{' ' * n}a:\n"), 21, "too_big"),
    "a text of 5 MB": (say('"' + "x" * 5_000_000 + '"'), 1, "too_big"),
    "a name of 900 KB": ("x" * 900_000 + ": 1\n", 1, "colon_in_text"),
    "many documents": (GOOD + "---\n" * 1000, 9, "not_allowed"),
    "100,000 nodes": (
        script(many(100_000, lambda n: f"  n{n}: {{end: true}}\n")),
        1,
        "too_big",
    ),
    "nodes as many as fit": (script(many(12_000, lambda n: f"  n{n}: {{en: true}}\n")), 4, "kind_of_node"),
    "a chain of silent nodes": (
        script(many(8_000, lambda n: f"  {'a' if n == 0 else f'n{n}'}: {{do: pause, goto: n{n + 1}}}\n")),
        4,
        "silent_loop",
    ),
    "8,000 ways to nowhere": (
        script(many(8_000, lambda n: f"  {'a' if n == 0 else f'n{n}'}: {{do: pause, goto: m{n}}}\n")),
        4,
        "unknown_node",
    ),
    "one ring of 8,000 silent nodes": (
        script(
            many(8_000, lambda n: f"  {'a' if n == 0 else f'n{n}'}: {{do: pause, goto: {f'n{n + 1}' if n < 7_999 else 'a'}}}\n")
        ),
        4,
        "silent_loop",
    ),
    "10,000 fields nobody knows": (GOOD + many(10_000, lambda n: f"f{n}: 1\n"), 9, "unknown_field"),
    "4,000 equal answers": (
        script(
            '  a:\n    ask: "Hm"\n    options:\n'
            + many(4_000, lambda n: f'      - {{id: o{n}, label: "Oui", goto: z}}\n')
            + "  z: {end: true}\n"
        ),
        4,
        "too_many_buttons",
    ),
    "4,000 unknown variables": (
        script('  a: {ask: "Hm", options: [{id: o, label: "A", goto: z}]}\n  z: {end: true}\n').replace(
            "nodes:", "variables: {known: {type: number}}\nnodes:"
        ).replace("goto: z}]", "set: {" + many(4_000, lambda n: f"know{n}: 1, ") + "}, goto: z}]"),
        5,
        "unknown_variable",
    ),
    "a NUL": (GOOD.replace("On y", "On\0y"), 5, "not_text"),
    "a NUL by escape": (say('"On\\0y va ?"'), 5, "not_text"),
    "half a character by escape": (say('"On\\ud800y va ?"'), 5, "yaml_syntax"),
    "half a character in bytes": (GOOD.encode().replace(b"On y", b"On\xed\xa0\x80y"), 5, "not_text"),
    "another encoding": (GOOD.replace("On", "Où").encode("latin-1"), 5, "not_text"),
    "UTF-16": (GOOD.encode("utf-16"), 1, "not_text"),
    "UTF-32": (GOOD.encode("utf-32"), 1, "not_text"),
    "a number without end": (GOOD.replace("nodes:", "variables: {x: {type: number, start: " + "9" * 100_000 + "}}\nnodes:"), 3, "wrong_value"),
    "a condition without end": (
        GOOD.replace("nodes:", "variables: {x: {type: number, start: 1}}\nnodes:").replace("goto: z}", "goto: z, when: " + "(" * 5000 + "x" + ")" * 5000 + "}"),
        8,
        "bad_condition",
    ),
    "a condition of brackets": (
        GOOD.replace("nodes:", "variables: {x: {type: number, start: 1}}\nnodes:").replace("goto: z}", 'goto: z, when: "' + "not " * 40 + 'x"}'),
        8,
        "bad_condition",
    ),
    "a condition that computes": (
        GOOD.replace("nodes:", "variables: {x: {type: number, start: 1}}\nnodes:").replace("goto: z}", 'goto: z, when: "9**9**9 > x"}'),
        8,
        "bad_condition",
    ),
    "an attribute in a condition": (
        GOOD.replace("nodes:", "variables: {x: {type: number, start: 1}}\nnodes:").replace("goto: z}", 'goto: z, when: "x.__class__ == 1"}'),
        8,
        "bad_condition",
    ),
    "an attribute in a text": (say('"Salut {name.__class__.__mro__}"'), 5, "code_in_text"),
    "a search without end as a name": (GOOD.replace("id: go", f'id: "{BOMB}"'), 7, "bad_id"),
    "300,000 braces": (say('"' + "{" * 300_000 + '"'), 5, "code_in_text"),
    "300,000 opened tags": (say('"' + "<a " * 100_000 + '"'), 5, "text_too_long"),
    "300,000 stars": (say('"' + "**a " * 75_000 + '"'), 5, "text_too_long"),
    **{
        f"150,000 signs of {part!r}": (say(json.dumps(part * (150_000 // len(part)), ensure_ascii=False)), 5, "text_too_long")
        for part in ("a", "é", "1", "1 ", "a.", "a@", "[a", "a-", "a-tu", "tu ", "tu n'", "j'", "si tu n'", "sinon ", "auras a ", "le ", "Ah ")
    },
}  # fmt: skip
"""What takes long in a text is a search that begins anew at every letter."""


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_line_in_time_and_memory(
    tmp_path: Path, name: str
) -> None:
    content, line, code = REFUSED[name]
    put(tmp_path, content)

    looked = looked_at(tmp_path)

    assert ["dialogues/s.yaml", line, code] in looked["found"]
    assert looked["seconds"] <= SECONDS
    assert looked["megabytes"] <= MEGABYTES


@pytest.mark.parametrize(
    ("node", "needed"),
    [
        ("questionnaire: competences, goto: z", "theme: {type: text}, form: {type: text}"),
        (
            (
                "choose: micro_actions, goto: z, own: z, back: z, ask_part: A, ask_act: B,"
                " ask_when: C, own_label: D, back_label: E"
            ),
            ", ".join(f"{name}: {{type: text}}" for name in NEEDED),
        ),
    ],
)
def test_nodes_that_become_many_are_few(tmp_path: Path, node: str, needed: str) -> None:
    """Found by `tests.faults.scripts`: 150 questionnaires made a small file 7,000 questions."""
    for name in ("competences.yaml", "micro_actions.yaml"):
        put(tmp_path, (ROOT / "dialogues" / name).read_bytes(), name)
    nodes = many(2_000, lambda n: f"  {'a' if n == 0 else f'n{n}'}: {{{node}}}\n")
    put(tmp_path, script(nodes).replace("nodes:", f"variables: {{{needed}}}\nnodes:"))

    looked = looked_at(tmp_path)

    assert ["dialogues/s.yaml", 15, "too_big"] in looked["found"]
    assert looked["seconds"] <= SECONDS
    assert looked["megabytes"] <= MEGABYTES


@pytest.mark.parametrize(
    "words", [BOMB, "a" * 27 + "!", "**" * 14, "||" * 14, " " * 900_000 + "x", "\ufeff" + "é" * 28]
)
def test_a_search_without_end_is_only_a_text(tmp_path: Path, words: str) -> None:
    """No search is made of an author's words, so none can be a trap."""
    put(tmp_path, say(json.dumps(words)))

    looked = looked_at(tmp_path)

    assert looked["seconds"] <= SECONDS
    assert looked["megabytes"] <= MEGABYTES


def test_what_is_no_file_of_the_folder_is_refused(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    secret = tmp_path / "secret.yaml"
    secret.write_text("token: abc\n")
    dialogues = tmp_path / "dialogues"
    (dialogues / "link.yaml").symlink_to(secret)
    (dialogues / "zero.yaml").symlink_to("/dev/zero")
    (dialogues / "round.yaml").symlink_to("round.yaml")
    (dialogues / "lost.yaml").symlink_to("nowhere.txt")
    (dialogues / "folder.yaml").mkdir()
    os.mkfifo(dialogues / "pipe.yaml")

    found = lint(dialogues, tmp_path / "locales")

    assert {(each.file, each.line, each.code) for each in found} == {
        (f"dialogues/{name}.yaml", 1, "not_readable")
        for name in ("link", "zero", "round", "lost", "folder", "pipe")
    }
    assert "abc" not in str(found)


def test_a_file_nobody_may_read_is_refused() -> None:
    # Not in a folder of pytest's: only its owner may enter those, and root reads everything, so
    # that somebody else has to look.
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        put(folder, GOOD)
        (folder / "dialogues" / "s.yaml").chmod(0)
        folder.chmod(0o755)
        code = f"""
import os
from pathlib import Path
from digiter_core.authoring.lint import lint
if os.geteuid() == 0:
    os.setuid({NOBODY})
folder = Path({place!r})
print([(each.file, each.code) for each in lint(folder / "dialogues", folder / "locales")])
"""

        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert run.stdout.strip() == "[('dialogues/s.yaml', 'not_readable')]", run.stderr


def test_more_files_than_anybody_needs_are_refused(tmp_path: Path) -> None:
    for number in range(1_001):
        put(tmp_path, "", f"s{number:04}.yaml")

    found = lint(tmp_path / "dialogues", tmp_path / "locales")

    assert ("dialogues/s1000.yaml", "too_big", "files") in [
        (each.file, each.code, each.variant) for each in found
    ]


def test_a_file_with_a_name_of_any_bytes_can_be_told_about(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    (tmp_path / "dialogues").joinpath(os.fsdecode(b"caf\xe9.yaml")).write_text("script: x\n")

    found = lint(tmp_path / "dialogues", tmp_path / "locales")

    assert found
    assert all(each.file.encode() and str(each).encode() for each in found)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'msgid ""\nmsgstr ""\n\nmsgctxt "\xff"\n', 4),
        (b"\0" * 1000, 1),
        (b'msgctxt "' + b"x" * 17_000_000, 1),
    ],
)
def test_a_hostile_catalogue_is_refused(tmp_path: Path, content: bytes, line: int) -> None:
    put(tmp_path, GOOD)
    put(tmp_path, (ROOT / "dialogues" / "languages.yaml").read_bytes(), "languages.yaml")
    catalogue = tmp_path / "locales" / "ro" / "LC_MESSAGES" / "dialogues.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(content)

    found = lint(tmp_path / "dialogues", tmp_path / "locales")

    assert [(each.line, each.code) for each in found] == [(line, "bad_catalogue")]


def test_the_limits_are_those_that_are_written_down() -> None:
    assert MAX_CHARACTERS == 1_000_000
