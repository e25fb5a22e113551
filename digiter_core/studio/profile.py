"""Who rehearses: an imaginary learner, out of a file or by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from digiter_core.assessment.competences import FORMS, FULL, Framework
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part, Scalar, Sequence
from digiter_core.authoring.values import read_assignments
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.coaching.coach import Coach
from digiter_core.engine.acts import CONSENT_PURPOSES
from digiter_core.engine.script import Value
from digiter_core.scheduling.policy import Since

ANSWERS: Final = ("1", "2", "3", "4", "not_lived", "skip")
LEVELS: Final = ("nothing", "activity", "progress", "reflections")
TARGETS: Final = ("employee", "self_employed", "unsure")
REPORTS: Final = ("done", "partly", "not_done")
YOUNGEST, OLDEST, MOST_REPORTS = 16, 99, 20

PROFILE = Shape(
    "a profile",
    "Who rehearses. What is left out is as for a learner who has just arrived.",
    (
        Field("language", "code of a language: `fr`"),
        Field("territory", "id of a territory of territories.yaml"),
        Field("age", "16 to 99; or else `birth_year`"),
        Field("birth_year", "in place of `age`"),
        Field("name", "what the learner wants to be called; `none`: no name"),
        Field("target", "`employee`, `self_employed` or `unsure`"),
        Field("consents", "a list of `nudges`, `free_text`, `statistics`"),
        Field("form", "`full` or `short` questionnaire"),
        Field("answers", "`2`: all questions answered so; or by theme or question"),
        Field("earlier_answers", "the same for a questionnaire of six weeks ago"),
        Field("plan", "`true`: a plan is open; or the id of a step of micro_actions.yaml"),
        Field("progress", "how often the plan was reported on: `{done: 4, partly: 1}`"),
        Field("bond", "`true`: somebody accompanies the learner; or the name of that person"),
        Field("sharing", "what that person sees: `nothing` to `reflections`"),
        Field("variables", "values of any other variables"),
    ),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """An imaginary learner. "" or none: as for somebody who has just arrived."""

    language: str = ""
    territory: str = ""
    age: int = 20
    name: str = "Alex"
    target: str = "employee"
    consents: tuple[str, ...] = ("nudges",)
    form: str = FULL
    answers: Mapping[str, str] = field(default_factory=dict)  # item -> option
    earlier_answers: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""  # id of a step
    progress: Mapping[str, int] = field(default_factory=dict)  # outcome -> times
    counsellor: str = ""  # who accompanies the learner
    sharing: int = 0  # 0 to 3
    variables: Mapping[str, Value] = field(default_factory=dict)


def read_profile(
    text: str, file: str, coach: Coach, types: Mapping[str, str], this_year: int
) -> Profile:
    """Return the profile written as *text*, YAML or JSON. Raises `ScriptError` with all mistakes.

    *types*: of all variables that scripts declare.
    """
    findings = Findings()
    tree = read_yaml(text, file, findings)
    group = as_mapping(tree, PROFILE.name, findings) if tree is not None else None
    findings.raise_if_any()
    assert group is not None  # else there was a finding
    reader = _Reader(Fields(group, PROFILE, findings), findings, coach)
    profile = reader.profile(dict(types), this_year)
    findings.raise_if_any()
    return profile


@dataclass(slots=True)
class _Reader:
    """Reads one file; whatever does not fit is a finding."""

    fields: Fields
    findings: Findings
    coach: Coach

    def profile(self, types: dict[str, str], this_year: int) -> Profile:
        usual = Profile()
        form = self.one_of("form", FORMS) or usual.form
        return Profile(
            language=self.fields.word("language"),
            territory=self.one_of("territory", self.coach.territories),
            age=self.age(this_year),
            name=self.name() if self.fields.has("name") else usual.name,
            target=self.one_of("target", TARGETS) or usual.target,
            consents=self.consents() if self.fields.has("consents") else usual.consents,
            form=form,
            answers=self.answers("answers"),
            earlier_answers=self.answers("earlier_answers"),
            plan=self.plan(),
            progress=self.progress(),
            counsellor=self.counsellor(),
            sharing=LEVELS.index(self.one_of("sharing", LEVELS) or LEVELS[0]),
            variables=dict(read_assignments(self.fields.group("variables"), types, self.findings)),
        )

    def refuse(self, part: Part, name: str, value: str, known: Collection[str]) -> None:
        self.findings.add(
            part.at,
            "wrong_value",
            "one_of",
            field=name,
            value=value,
            known=", ".join(known),
            near=near(value, known),
        )

    def one_of(self, name: str, known: Collection[str]) -> str:
        scalar = self.fields.scalar(name)
        if scalar is None:
            return ""
        if scalar.value not in known:
            self.refuse(scalar, name, scalar.value, known)
            return ""
        return scalar.value

    def number(self, scalar: Scalar, least: int, most: int) -> int:
        digits = scalar.value.isdecimal() and len(scalar.value) <= len(str(most))
        found = int(scalar.value) if digits else least - 1
        if not least <= found <= most:
            self.findings.add(scalar.at, "wrong_value", "type", value=scalar.value, type="number")
            return least
        return found

    def age(self, this_year: int) -> int:
        age, born = self.fields.scalar("age"), self.fields.scalar("birth_year")
        if born is not None:
            return this_year - self.number(born, this_year - OLDEST, this_year - YOUNGEST)
        return self.number(age, YOUNGEST, OLDEST) if age is not None else Profile().age

    def name(self) -> str:
        part = self.fields.part("name")
        if isinstance(part, Scalar) and (part.is_none or not part.value):
            return ""
        return self.fields.word("name")

    def consents(self) -> tuple[str, ...]:
        found = self.fields.part("consents")
        if isinstance(found, Sequence) and not found.items:  # consents to nothing
            return ()
        words = [part for part in self.fields.items("consents") if isinstance(part, Scalar)]
        for word in words:
            if word.value not in CONSENT_PURPOSES:
                self.refuse(word, "consents", word.value, CONSENT_PURPOSES)
        return tuple(word.value for word in words)

    def answers(self, name: str) -> dict[str, str]:
        part = self.fields.part(name)
        items = items_by_name(self.coach.framework)
        if isinstance(part, Scalar):
            return dict.fromkeys(items[""], self.answer(part, name))
        if not isinstance(part, Group):
            self.fields.scalar(name)  # a list is a finding
            return {}
        found: dict[str, str] = {}
        for key, value in part.entries.values():
            if key.value not in items or not key.value:
                self.refuse(key, name, key.value, tuple(each for each in items if each))
            elif isinstance(value, Scalar):
                found |= dict.fromkeys(items[key.value], self.answer(value, name))
        return found

    def answer(self, scalar: Scalar, name: str) -> str:
        if scalar.value not in ANSWERS:
            self.refuse(scalar, name, scalar.value, ANSWERS)
        return scalar.value

    def plan(self) -> str:
        scalar = self.fields.scalar("plan")
        ids = [action.id for action in self.coach.micro_actions.actions]
        if scalar is None or scalar.value == "false" or not ids:
            return ""
        if scalar.value == "true":
            return ids[0]
        return self.one_of("plan", tuple(ids))

    def progress(self) -> dict[str, int]:
        group = self.fields.group("progress")
        found: dict[str, int] = {}
        for key, value in group.entries.values() if group else ():
            if key.value not in REPORTS:
                self.refuse(key, "progress", key.value, REPORTS)
            elif isinstance(value, Scalar):
                found[key.value] = self.number(value, 0, MOST_REPORTS)
        return found

    def counsellor(self) -> str:
        scalar = self.fields.scalar("bond")
        if scalar is None or scalar.value == "false":
            return ""
        return "Marie" if scalar.value == "true" else scalar.value.strip()


def usual_profile(coach: Coach, script: str) -> Profile:
    """Return who rehearses *script* if nobody says: with a plan if it reminds of one."""
    about_a_plan = {rule.script for rule in coach.rules.kinds if rule.since is Since.PLAN}
    actions = coach.micro_actions.actions
    return Profile(plan=actions[0].id if actions and script in about_a_plan else "")


def items_by_name(framework: Framework) -> dict[str, list[str]]:
    """Return the questions that a name stands for: a question, a theme, "" for all."""
    found: dict[str, list[str]] = {"": []}
    for dimension in framework.dimensions:
        found[dimension.id] = [item.id for item in dimension.items]
        found[""] += found[dimension.id]
    return {**{item: [item] for item in found[""]}, **found}
