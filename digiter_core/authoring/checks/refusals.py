"""Whoever says no is not led to what they refused, and can say no at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.authoring.answering import is_no, is_yes, place_of_option
from digiter_core.authoring.checks.consents import CONSENTS
from digiter_core.authoring.checks.same_effects import WEIGHTY
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, silent_targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.overlay_file import Overlay
from digiter_core.engine.script import Do, NodeId, Option, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

GIVING = WEIGHTY - {"close_plan", "end_bond", "stop", "withdraw_sharing"} | {"begin_assessment"}
"""Acts after which there is more than before. The others end something: a no may mean them."""

_LATER = re.compile(
    r"(?:non\b|pas (?:maintenant|encore)|plus tard|retour|annuler|revenir|ne rien|rien changer)",
    re.IGNORECASE,
)
_LATER_IDS = frozenset({"no", "cancel", "back", "not_now", "refuse"})


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        ways = _Ways(script)
        for node in script.nodes.values():
            if isinstance(node, Question) and node.item is None and node.options:
                yield from _question(_Refusing(node, script, loaded, ways))
    for overlay in loaded.overlay_files.values():
        yield from _dropped(overlay, loaded)


def _dropped(overlay: Overlay, loaded: Loaded) -> Iterator[Finding]:
    """Yield the questions of *overlay* that lost the no they have everywhere else."""
    script = loaded.scripts.get(overlay.script.id)
    for name, at in overlay.places.items():
        here, everywhere = overlay.script.nodes.get(name), script and script.nodes.get(name)
        if not isinstance(here, Question) or not isinstance(everywhere, Question):
            continue
        lost = [each for each in everywhere.options if is_no(each, loaded)]
        is_choice = len(everywhere.options) > len(lost) > 0
        if is_choice and here.options and not any(is_no(each, loaded) for each in here.options):
            yield finding(at, "left_out", "no", name=lost[0].id)


class _Ways:
    """Where a script leads without asking. Found out when it is first asked for."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._ways: dict[NodeId, tuple[NodeId, ...]] = {}

    def reached(self, start: NodeId) -> set[NodeId]:
        self._ways = self._ways or ways_of(self._script, silent_targets)
        return reached([start], self._ways)


@dataclass(frozen=True, slots=True)
class _Refusing:
    """A question, and where its script leads without asking."""

    question: Question
    script: Script
    loaded: Loaded
    ways: _Ways

    def told(self, option: Option, variant_of: Option) -> Finding:
        at = place_of_option(option, self.loaded, self.script.id, self.question.id)
        return finding(at, "same_effect", "led_on", first=option.id, second=variant_of.id)

    def asks(self, option: Option) -> set[NodeId]:
        """Return the questions *option* leads to at once."""
        nodes = self.ways.reached(option.goto)
        return {name for name in nodes if isinstance(self.script.nodes[name], Question)}

    def does(self, option: Option) -> frozenset[str]:
        """Return the acts nobody wants who says no, of those *option* leads to at once."""
        nodes = (self.script.nodes[name] for name in self.ways.reached(option.goto))
        return (WEIGHTY | GIVING) & {node.act for node in nodes if isinstance(node, Do)}


def _question(here: _Refusing) -> Iterator[Finding]:
    options = [each for each in here.question.options if not each.when]
    agreeing = [each for each in options if is_yes(each, here.loaded)]
    refusing = [each for each in options if is_no(each, here.loaded)]
    for no in refusing:
        for yes in agreeing:
            if _leads_on(here, yes, no):
                yield here.told(no, yes)
    for option in here.question.options:
        if option in refusing and any(
            other.goto == option.goto for other in options if other not in refusing
        ):
            continue  # told by `same_effects`
        if _puts_off(option, here) and (acts := here.does(option) & GIVING):
            at = place_of_option(option, here.loaded, here.script.id, here.question.id)
            yield finding(at, "same_effect", "put_off", first=option.id, act=min(acts))
    yield from _without_a_no(here, refusing)


def _puts_off(option: Option, here: _Refusing) -> bool:
    words = here.loaded.french.get(option.label, "")
    return _LATER.match(words) is not None or option.id in _LATER_IDS


def _leads_on(here: _Refusing, yes: Option, no: Option) -> bool:
    if yes.goto != no.goto and here.does(yes) & here.does(no):
        return True
    given = {name for name, value in yes.sets if name in CONSENTS and value is True}
    if not given or given & dict(no.sets).keys():
        return False  # the script says itself what the no means
    return bool(here.asks(yes) & here.asks(no))


def _without_a_no(here: _Refusing, refusing: list[Option]) -> Iterator[Finding]:
    """Yield the question that asks for a consent and lets nobody refuse it."""
    options = here.question.options
    given = {n for option in options for n, v in option.sets if n in CONSENTS and v is True}
    free = [o for o in options if not given.intersection(n for n, v in o.sets if v is True)]
    if given and not refusing and not free and here.question.entry is None:
        at = here.loaded.place(here.script.id, here.question.id)
        yield finding(at, "mixed_consent", "no_refusal", name=min(given))
