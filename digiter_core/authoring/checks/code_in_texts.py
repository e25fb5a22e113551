"""Texts are words: braces hold a placeholder or are a mistake, and nothing else is a program.

Nothing of the kind is ever carried out: a learner would read it as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import Wording, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import ALLOWED, without_placeholders

_SIGNS: Mapping[str, re.Pattern[str]] = {
    "template": re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{|<%|%>"),
    "braces": re.compile(r"\{[^{}]{0,60}\}?|\}"),
    "percent": re.compile(r"%(?:\([a-z_]{1,40}\))?[sdrfi](?!\w)|%\([a-z_]{1,40}\)"),
    "html": re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>]{0,200})?/?>|<!--"),
    "entity": re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"),
    "link": re.compile(r"\[[^\[\]]{1,100}\]\(\s*[a-z]{2,10}:[^()\s]{1,300}\)"),
}
"""What stands for something in another system, the worst first. Every pattern is bounded."""


_HARMLESS = re.compile(r"[^{}%<&\[$]*")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        if not _HARMLESS.fullmatch(wording.words):
            yield from _signs(wording)


def _signs(wording: Wording) -> Iterator[Finding]:
    if found := _SIGNS["template"].search(wording.words):
        yield finding(wording.at, "code_in_text", "template", words=found[0])
        return
    left = without_placeholders(wording.words)
    if found := _SIGNS["braces"].search(left):
        name = re.split(r"\W", found[0].strip("{} "))[0].lower()
        meant = near(name, ALLOWED)
        yield finding(wording.at, "code_in_text", "braces", words=found[0], near=meant)
    if found := _SIGNS["percent"].search(left):
        yield finding(wording.at, "code_in_text", "percent", words=found[0])
    if found := _SIGNS["html"].search(left):
        yield finding(wording.at, "code_in_text", "html", words=found[0])
    if found := _SIGNS["entity"].search(left):
        yield finding(wording.at, "code_in_text", "entity", words=found[0])
    if found := _SIGNS["link"].search(left):
        yield finding(wording.at, "code_in_text", "link", words=found[0])
