"""The parts of `docs/dialogues.md` that are printed from the code, so that they stay true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from digiter_core.authoring import competences_file, overlay_file, script_file, ui_file, values
from digiter_core.authoring.codes import CODES
from digiter_core.authoring.explaining import Explanations
from digiter_core.authoring.holding import in_words
from digiter_core.authoring.kinds import KINDS, ask, branch, entry, no_answer, scale
from digiter_core.authoring.shape import Shape
from digiter_core.engine.acts import ACTS
from digiter_core.texts.languages import FALLBACK
from digiter_core.texts.placeholders import ALLOWED

_PART = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def parts(words: Explanations) -> Mapping[str, str]:
    """Return the text of every printed part, by name. *words* say what the codes mean."""
    return {
        "script": _shapes(script_file.SHAPE, values.VARIABLE),
        "nodes": _shapes(*(shape for shape, _ in KINDS.values())),
        "inside": _shapes(ask.OPTION, scale.SCALE, entry.ENTRY, no_answer.NO_ANSWER, branch.CASE),
        "acts": _table("act | `with:`", ((f"`{a}`", ", ".join(w)) for a, w in ACTS.items())),
        "placeholders": _table(
            "placeholder | what stands there",
            ((f"`{{{name}}}`", what) for name, what in ALLOWED.items()),
        ),
        "competences": _shapes(
            competences_file.FRAMEWORK,
            competences_file.DIMENSION,
            competences_file.SUB_COMPETENCE,
            competences_file.ITEM,
        ),
        "ui": _shapes(ui_file.SHAPE),
        "overlay": _shapes(overlay_file.SHAPE),
        "codes": _table(
            "code | | meaning",
            (
                (
                    f"[`{code}`](findings.md#{code})",
                    severity,
                    words.meaning(code, FALLBACK)["what"],
                )
                for code, severity in CODES.items()
            ),
        ),
        "findings": "\n".join(_finding(code, words) for code in CODES),
    }


def with_parts(page: str, words: Explanations) -> str:
    """Return *page* with its printed parts as the code has them now."""
    printed = parts(words)
    return _PART.sub(lambda found: f"{found[1]}\n{printed[found[2]]}\n{found[3]}", page)


def _finding(code: str, words: Explanations) -> str:
    said = words.meaning(code, FALLBACK)
    lines = [
        f"### {code}\n",
        f"{said['what']} *({CODES[code]})*\n",
        f"- For learners: {said['learner']}",
        f"- To mend it: {said['mend']}",
    ]
    lines += [f"- Or: {what}" for what in words.other_ways(code, FALLBACK)]
    return "\n".join(lines) + "\n"


def _shapes(*shapes: Shape) -> str:
    return "\n".join(
        f"**{shape.name[0].upper()}{shape.name[1:]}.** {shape.meaning}\n\n"
        + _table(
            "field | | holds | what it says",
            (
                (f"`{f.name}`", "needed" if f.required else "", in_words(f.holds), f.meaning)
                for f in shape.fields
            ),
        )
        for shape in shapes
    )


def _table(heads: str, rows: Iterable[tuple[str, ...]]) -> str:
    columns = heads.count("|") + 1
    lines = [f"| {heads} |", "|" + " --- |" * columns]
    lines += [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
