"""From effects to messages: which words, which buttons, in which order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from digiter_core.assessment.competences import dimension_of, items_of
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Button, Outgoing
from digiter_core.coaching.plan_words import DRAFT, PLAN, plan_words
from digiter_core.coaching.standing import rhythm
from digiter_core.engine.effects import Ask
from digiter_core.engine.script import MessageKey, Option, Question, Script
from digiter_core.engine.session import Session
from digiter_core.ports import Learner
from digiter_core.texts.markup import literal, parse

BACK, EXPLAIN, GO_ON, KEEP, TYPED = "~back", "~explain", "~go_on", "~keep", "="
INVITATION = "invitation"
"""Variable of a visitor: what the link they came with carries. It is never stored."""

ROW_OF_SHORT_LABELS = 14
SHORT_PER_ROW = 2
YEARS_PER_ROW = 5
NUMBERS = "ui/option/"
ZERO = f"{NUMBERS}0"
NUMBERS_PER_ROW = 7
"""More would be too narrow for a thumb: a scale of ten stands in two rows of five."""

CUES = "micro_actions/cue_"
YOUNGEST, OLDEST = 16, 30
MERGED_LENGTH = 3500
BACK_IN_SCRIPTS = frozenset({"welcome"})
_GAPS = re.compile(r",? +(?=[.,!?:…\u00a0 ]|$)")


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks to one learner: their language, their name, the theme they are at."""

    coach: Coach
    learner: Learner
    token: str = ""  # put before the option a button carries

    def say(self, key: str, **params: str) -> str:
        """Return the words for *key*, filled in with what is known and *params*."""
        text = self.coach.texts.text(key, self.learner.language)
        if (
            "{" not in text
        ):  # most are buttons and answers: nothing to fill in, nothing to find out
            return text
        known = {**self._known(), **self._of_the_plan(text), **params}
        text = self.coach.texts.text(key, self.learner.language, **known)
        return text if known["name"] else _GAPS.sub("", text)

    def _known(self) -> dict[str, str]:
        session = self.learner.session
        theme = session.variables.get("theme")
        known = {"name": str(session.variables.get("name") or ""), "theme": "", "count": ""}
        known["number"] = str(open_item_number(self.coach, session) or 1)
        if isinstance(theme, str) and theme:
            form = str(session.variables.get("form") or "full")
            known["theme"] = self.coach.texts.text(
                f"competences/{theme}/name", self.learner.language
            )
            dimension = dimension_of(self.coach.framework, theme)
            known["count"] = str(len(items_of(dimension, form)))
        return known

    def _of_the_plan(self, text: str) -> dict[str, str]:
        variables, language = self.learner.session.variables, self.learner.language
        known: dict[str, str] = {}
        for kind in (DRAFT, PLAN):
            if f"{{{kind}" in text:
                known |= plan_words(self.coach, language, variables, kind)
        for name in ("counsellor", "new_counsellor"):
            if f"{{{name}}}" in text:
                known[name] = literal(str(variables.get(name) or ""))
        if "{sharing}" in text:
            known["sharing"] = self.say(f"ui/sharing/level_{variables.get('sharing') or 0}")
        if "{rhythm}" in text:
            known["rhythm"] = rhythm(self.coach, self.learner, self.say)
        return known

    def button(self, key: str, option: str) -> Button:
        return Button(parse(self.say(key))[0], self.data(option))

    def data(self, option: str) -> str:
        """Return what a button carries: whose it is, of which step, and which option."""
        session = self.learner.session
        if self.learner.id:
            return f"{self.learner.id:x}.{session.step:x}.{self.token}{option}"
        node = session.place.at if session.place else ""
        link = session.variables.get(INVITATION)
        carried = f"{self.learner.language}-{link}" if link else self.learner.language
        return f"v.{carried}.{node}.{option}"

    def ask(self, ask: Ask, script: str, this_year: int, *, take_back: bool = False) -> Outgoing:
        """Return the message that asks a question. *take_back*: the answer before was a guess."""
        question = ask.question
        options = numbered(option for option in question.options if option.id in ask.options)
        parts = [self._echo(ask), self._question(question), self._lines(options)]
        own = [*self._years(question, this_year), *self._people(question)]
        rows = [*own, *self._rows(options, question)]
        has_way_back = question.item is not None or script in BACK_IN_SCRIPTS or take_back
        if ask.can_go_back and has_way_back:
            rows.append((self.button("ui/button/change", BACK),))
        return Outgoing("\n\n".join(part for part in parts if part), tuple(rows), is_question=True)

    def did_you_mean(self, options: Sequence[Option]) -> Outgoing:
        rows = tuple((Button(self.say(o.line or o.label), self.data(o.id)),) for o in options)
        return Outgoing(self.say("ui/did_you_mean"), rows)

    def _echo(self, ask: Ask) -> str:
        if ask.echo is None or ask.question.item is None:
            return ""
        return self.say("ui/echo", answer=self.say(ask.echo))

    def _question(self, question: Question) -> str:
        text = self.say(question.say)
        if question.item is None:
            return text
        form = str(self.learner.session.variables.get("form") or "full")
        number, count = question.item.position[form]
        bar = "▰" * number + "▱" * (count - number)
        return f"{bar} **{number}/{count}**\n{text}"

    def _lines(self, options: Sequence[Option]) -> str:
        listed = [(option, self._line(option.line)) for option in options if option.line]
        return "\n".join(
            f"**{self.say(option.label)}** · {line}" if _is_numbered(option) else f"• {line}"
            for option, line in listed
        )

    def _line(self, key: MessageKey) -> str:
        """Return the answer in full; a moment with its opening word, as in the plan."""
        words = self.say(key)
        return self.say("ui/plan/when", cue=words) if key.startswith(CUES) else words

    def _rows(self, options: Sequence[Option], question: Question) -> list[tuple[Button, ...]]:
        numbered = tuple(self.button(o.label, o.id) for o in options if _is_numbered(o))
        others = [self.button(o.label, o.id) for o in options if not _is_numbered(o)]
        explain = (
            [self.button("ui/button/explain", EXPLAIN)] if question.explain is not None else []
        )
        rows = _rows_of_numbers(numbered)
        if question.item is not None:
            return [*rows, (*others, *explain)]
        per_row = SHORT_PER_ROW if _all_short(others) else 1
        rows.extend(tuple(others[i : i + per_row]) for i in range(0, len(others), per_row))
        if explain:
            rows.append(tuple(explain))
        return rows

    def _years(self, question: Question, this_year: int) -> list[tuple[Button, ...]]:
        if question.entry is None or question.entry.kind != "year":
            return []
        years = range(this_year - OLDEST, this_year - YOUNGEST + 1)
        buttons = [Button(str(year), self.data(f"{TYPED}{year}")) for year in years]
        per_row = YEARS_PER_ROW
        return [tuple(buttons[i : i + per_row]) for i in range(0, len(buttons), per_row)]

    def _people(self, question: Question) -> list[tuple[Button, ...]]:
        """Return the names the learner may choose from, as `joining.find_near` noted them."""
        if question.entry is None or question.entry.kind != "person":
            return []
        lines = str(self.learner.session.variables.get("near") or "").splitlines()
        found = (line.partition(" ") for line in lines)
        return [(Button(name, self.data(f"{TYPED}{number}")),) for number, _, name in found]


def numbered(options: Iterable[Option]) -> list[Option]:
    """Return *options* as they are shown: their numbers count those offered, without gaps.

    They count from 1; on a scale that begins there, from 0.
    """
    shown = list(options)
    numbers = count(0 if any(option.label == ZERO for option in shown) else 1)
    return [
        replace(option, label=MessageKey(f"{NUMBERS}{next(numbers)}"))
        if _is_numbered(option)
        else option
        for option in shown
    ]


def _rows_of_numbers(buttons: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    """Return *buttons* in one row, or in two of about the same length."""
    per_row = len(buttons) if len(buttons) <= NUMBERS_PER_ROW else -(-len(buttons) // 2)
    return [buttons[i : i + per_row] for i in range(0, len(buttons), max(per_row, 1))]


def open_item_number(coach: Coach, session: Session) -> int | None:
    """Return the number of the item that waits for an answer somewhere in the stack."""
    form = str(session.variables.get("form") or "full")
    for place in reversed(session.stack):
        node = (
            _script(coach, place.script, place.version).nodes.get(place.at) if place.at else None
        )
        if isinstance(node, Question) and node.item is not None:
            return node.item.position[form][0]
    return None


def _script(coach: Coach, script: str, version: str) -> Script:
    return coach.scripts.version(script, version)


def _is_numbered(option: Option) -> bool:
    """Whether the button is a number and the answer is listed above: they share a row."""
    return option.label.startswith(NUMBERS) and option.label.removeprefix(NUMBERS).isdigit()


def _all_short(buttons: Sequence[Button]) -> bool:
    return all(len(button.label) <= ROW_OF_SHORT_LABELS for button in buttons)


def merged(messages: Sequence[Outgoing], edit: int | None) -> list[Outgoing]:
    """Return *messages* with neighbours of plain text joined, the first taking the place of
    message *edit* where it can: the chat does not fill up."""
    joined: list[Outgoing] = []
    for message in messages:
        before = joined[-1] if joined else None
        if before is not None and _join(before, message):
            joined[-1] = replace(message, text=f"{before.text}\n\n{message.text}")
        else:
            joined.append(message)
    if edit is not None and joined and _is_plain(joined[0]):
        joined[0] = replace(joined[0], edit=edit)
    return joined


def _join(before: Outgoing, after: Outgoing) -> bool:
    fits = len(before.text) + len(after.text) < MERGED_LENGTH
    return fits and not before.buttons and _is_plain(before) and _is_plain(after)


def _is_plain(message: Outgoing) -> bool:
    return not message.help_button and message.picture is None and message.document is None
