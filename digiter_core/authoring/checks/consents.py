"""A yes gives the consent that is asked for, a no never gives one, and none is given before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.authoring.answering import is_no, is_yes, place_of_set
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.acts import CONSENT_PURPOSES
from digiter_core.engine.script import Option, Question, Value
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

CONSENTS = frozenset(f"consent_{purpose}" for purpose in CONSENT_PURPOSES)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question and who looks at it."""

    question: Question
    script: str
    loaded: Loaded

    def place(self, option: Option, name: str) -> Position:
        """Return where *option* gives or withdraws the consent *name*."""
        return place_of_set(option, name, self.loaded, self.script, self.question.id)


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name in sorted(CONSENTS.intersection(script.variables)):
            at = loaded.declared.get((script.id, name))
            if script.variables[name] is True and at is not None:
                yield finding(at, "mixed_consent", "start", name=name)
        for node in script.nodes.values():
            if isinstance(node, Question):
                yield from _question(_Asking(node, script.id, loaded))


def _question(asking: _Asking) -> Iterator[Finding]:
    options = [option for option in asking.question.options if _consents(option)]
    for option in options:
        for name, value in _consents(option).items():
            if value is True and is_no(option, asking.loaded):
                yield finding(asking.place(option, name), "mixed_consent", name=name)
            elif value is False and is_yes(option, asking.loaded):
                at = asking.place(option, name)
                yield finding(at, "mixed_consent", "withdrawn", name=name)
            elif option.when and _reads_another(option, name):
                other = min(option.when.reads & CONSENTS)
                at = asking.place(option, name)
                yield finding(at, "mixed_consent", "other", name=name, other=other)
    if options:
        yield from _pairs(asking)


def _reads_another(option: Option, name: str) -> bool:
    asked = option.when.reads & CONSENTS if option.when else frozenset[str]()
    return bool(asked) and name not in asked


def _pairs(asking: _Asking) -> Iterator[Finding]:
    """Where one answer is a yes and one a no, both are about the same consent."""
    options = asking.question.options
    agreeing = [each for each in options if is_yes(each, asking.loaded) and not each.when]
    refusing = [each for each in options if is_no(each, asking.loaded) and not each.when]
    if len(agreeing) != 1 or len(refusing) != 1:
        return
    given, refused = _consents(agreeing[0]), _consents(refusing[0])
    if given and refused and not given.keys() & refused.keys():
        first, second = min(given), min(refused)
        for option, name, other in ((agreeing[0], first, second), (refusing[0], second, first)):
            at = asking.place(option, name)
            yield finding(at, "mixed_consent", "other", name=name, other=other)


def _consents(option: Option) -> dict[str, Value]:
    return {name: value for name, value in option.sets if name in CONSENTS}
