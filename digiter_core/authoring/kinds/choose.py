"""`choose:` one node that stands for choosing a small step: theme part, act, moment."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.assessment.competences import Dimension
from digiter_core.assessment.micro_actions import ANY, SELF_EMPLOYED, MicroAction
from digiter_core.authoring.draft import Draft
from digiter_core.authoring.holding import OneOf, Words
from digiter_core.authoring.micro_actions_file import action_key, cue_key
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.conditions import Condition, compile_condition
from digiter_core.engine.script import (
    Branch,
    Case,
    Entry,
    MessageKey,
    NodeId,
    Option,
    Question,
)
from digiter_core.texts.source_text import BUTTON_LIMIT

SOURCE = "micro_actions"
THEME, SUB, ACTION, CUE, WORDS = (
    "draft_theme",
    "draft_sub",
    "draft_action",
    "draft_cue",
    "draft_cue_words",
)
SUGGESTED, GROWTH = "suggested", "growth"
TARGET = "target"
NEEDED = (THEME, SUB, ACTION, CUE, WORDS, GROWTH, TARGET)

SHAPE = Shape(
    "a `choose` node",
    "Has the learner choose a small step of micro_actions.yaml. It asks what is not known yet: "
    "which part of the theme `draft_theme` (`suggested`: the part the profile names), which act, "
    "at which moment. A moment can be typed as well.",
    (
        Field(
            "choose",
            "`micro_actions`: the steps of micro_actions.yaml",
            required=True,
            holds=OneOf((SOURCE,)),
        ),
        Field("goto", "the node that comes after the moment is chosen", required=True, holds=NODE),
        Field("own", "the node for a step in the learner's own words", required=True, holds=NODE),
        Field("back", "the node for choosing another theme", required=True, holds=NODE),
        Field("ask_part", "the question for the part of the theme", required=True),
        Field("ask_act", "the question for the step", required=True),
        Field("ask_when", "the question for the moment", required=True),
        Field(
            "own_label",
            "the button for own words, 48 characters at most",
            required=True,
            holds=Words(BUTTON_LIMIT),
        ),
        Field(
            "back_label", "the button for another theme", required=True, holds=Words(BUTTON_LIMIT)
        ),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    source = fields.word("choose")
    if source and source != SOURCE:
        place = fields.place("choose")
        draft.findings.add(place, "wrong_value", "only", field="choose", known=SOURCE)
    for name in NEEDED:
        if draft.types.get(name) != "text":
            draft.findings.add(fields.at, "unknown_variable", "needed", name=name, kind="choose")
    draft.uses_framework = draft.uses_micro_actions = True
    draft.needs((THEME, SUB, ACTION, GROWTH, TARGET), fields.at)
    if draft.may_expand(fields.at):
        _Expansion(fields, node, draft).add()


class _Expansion:
    """The nodes a `choose` node stands for: one question a theme, a part, and an act."""

    def __init__(self, fields: Fields, node: NodeId, draft: Draft) -> None:
        note = fields.word("note")
        self._node, self._draft, self._at = node, draft, fields.at
        self._goto = draft.goto(fields, "goto", node)
        self._own = draft.goto(fields, "own", node)
        self._back = draft.goto(fields, "back", node)
        self._say = {
            name: draft.text(fields.scalar(name), node, name, note=note)
            for name in ("ask_part", "ask_act", "ask_when")
        }
        self._label = {
            name: draft.text(fields.scalar(name), node, name, note=note, is_button=True)
            for name in ("own_label", "back_label")
        }

    def add(self) -> None:
        cases = tuple(self._cases())
        self._draft.add(Branch(self._node, cases, self._back), self._at)
        for dimension in self._draft.framework.dimensions:
            self._add_parts(dimension)
            for sub in dimension.sub_competences:
                self._add_acts(sub.id)
        for action in self._draft.micro_actions.actions:
            self._add_moments(action)

    def _cases(self) -> Iterator[Case]:
        """What is known decides what is asked first."""
        dimensions = self._draft.framework.dimensions
        subs = [sub.id for dimension in dimensions for sub in dimension.sub_competences]
        for action in self._draft.micro_actions.actions:
            yield Case(_equals(ACTION, action.id), self._name(action.id))
        for sub in subs:
            yield Case(_equals(SUB, sub), self._name(sub))
        for sub in subs:
            suggested = f'{THEME} == "{SUGGESTED}" and {GROWTH} == "{sub}"'
            types = {THEME: "text", GROWTH: "text"}
            yield Case(compile_condition(suggested, types), self._name(sub))
        for dimension in dimensions:
            yield Case(_equals(THEME, dimension.id), self._name(dimension.id))

    def _name(self, part: str) -> NodeId:
        return NodeId(f"{self._node}.{part}")

    def _add_parts(self, dimension: Dimension) -> None:
        options = tuple(
            Option(
                str(number),
                _number(number),
                self._name(sub.id),
                MessageKey(f"competences/{sub.id}/name"),
                sets=((SUB, sub.id),),
            )
            for number, sub in enumerate(dimension.sub_competences, 1)
        )
        self._ask(dimension.id, "ask_part", options)

    def _add_acts(self, sub: str) -> None:
        options = tuple(
            Option(
                str(number),
                _number(number),
                self._name(action.id),
                action_key(action.id, "name"),
                sets=((SUB, sub), (ACTION, action.id)),
                when=_for_whom(action),
            )
            for number, action in enumerate(self._draft.micro_actions.of(sub), 1)
        )
        own = Option("own", self._label["own_label"], self._own, sets=((SUB, sub),))
        self._ask(sub, "ask_act", (*options, own))

    def _add_moments(self, action: MicroAction) -> None:
        options = tuple(
            Option(
                str(number),
                _number(number),
                self._goto,
                cue_key(cue),
                sets=((CUE, cue), (WORDS, None)),
            )
            for number, cue in enumerate(action.cues, 1)
        )
        self._ask(action.id, "ask_when", options, Entry("cue", WORDS, self._goto))

    def _ask(
        self, part: str, text: str, options: tuple[Option, ...], entry: Entry | None = None
    ) -> None:
        back = Option("other", self._label["back_label"], self._back)
        question = Question(self._name(part), self._say[text], (*options, back), entry)
        self._draft.add(question, self._at)


def _for_whom(action: MicroAction) -> Condition | None:
    """Steps for employees are for all who do not want to work on their own account."""
    if action.suits == ANY:
        return None
    sign = "==" if action.suits == SELF_EMPLOYED else "!="
    return compile_condition(f'{TARGET} {sign} "{SELF_EMPLOYED}"', {TARGET: "text"})


def _equals(variable: str, value: str) -> Condition:
    return compile_condition(f'{variable} == "{value}"', {variable: "text"})


def _number(number: int) -> MessageKey:
    return MessageKey(f"ui/option/{number}")
