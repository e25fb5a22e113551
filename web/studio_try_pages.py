"""
Trying a dialogue in a chat window: the draft as it lies there, with an imaginary learner.

Nothing is kept between two requests: the list of what was done travels in the form and is played
anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.language_choice import name_key
from digiter_core.authoring.loader import Loaded
from digiter_core.coaching.coach import Coach
from digiter_core.engine.acts import CONSENT_PURPOSES
from digiter_core.engine.script import NodeId
from digiter_core.errors import DigiterError, Forbidden, NoSuchRelease, ScriptError
from digiter_core.ports.publishing import Release
from digiter_core.studio.doings import Doing, NotPlayable, to_text
from digiter_core.studio.draft import load_draft
from digiter_core.studio.profile import OLDEST, TARGETS, YOUNGEST, usual_profile
from digiter_core.studio.rehearsal import Rehearsal
from digiter_core.studio.replaying import replayed
from web.page import Answer, Ask, Fields, Later, Page, Shown
from web.studio import PLACE, SECTIONS, Studio, Trying
from web.studio_chat import Bubble, bubbles, put_beside
from web.studio_list_pages import studio_of
from web.studio_recording import record
from web.studio_try_form import (
    JUMPS,
    LEVELS,
    Who,
    began_in,
    doings_in,
    hidden,
    next_in,
    release_in,
    who_in,
)
from web.studio_words import script_path, told

PATH: Final = f"{PLACE}/try"
ONE: Final = f"{PATH}/{{script}}"
LARGEST: Final = 2 * 1024 * 1024
MOST_RELEASES: Final = 20
STUCK: Final = "studio/rehearsal/stuck"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one request plays."""

    ask: Ask
    trying: Trying
    script: str
    coach: Coach
    loaded: Loaded
    who: Who
    began: datetime
    releases: Sequence[Release]  # that can be tried in place of the files

    def replayed(self, doings: Sequence[Doing], language: str) -> Rehearsal:
        """Return the rehearsal after *doings*. Raises `DigiterError` where it cannot go on."""
        profile = self.who.profile(self.coach, self.loaded, self.began)
        return replayed(
            self.coach,
            self.trying.open_store,
            self.began,
            doings,
            script=self.script,
            at=self.who.at,
            profile=replace(profile, language=language),
            language=language,
        )


def choose(ask: Ask) -> Answer:
    """Show which dialogues can be tried."""
    studio, _ = _tools(ask)

    def run() -> Shown:
        draft = load_draft(studio.folder)
        broken = {each.file for each in draft.critical}
        own = [path for path, text in draft.files.items() if "\nscript:" in f"\n{text}"]
        names = [path.removeprefix("dialogues/").removesuffix(".yaml") for path in own]
        entries = [
            (name, f"{PATH}/{name}", f"dialogues/{name}.yaml" in broken)
            for name in names
            if "/" not in name
        ]
        return Shown("studio_try_list.html", {"sections": SECTIONS, "entries": entries})

    return Later(run)


def show(ask: Ask) -> Answer:
    """Begin. Raises `Forbidden` if there is no such script."""
    return Later(lambda: _played(ask, ask.query, ()))


def go_on(ask: Ask) -> Answer:
    """Do one thing more, or one less, or keep what was done as a test."""

    def run() -> Shown:
        try:
            began_in(ask.form, ask.now)
            return _played(ask, ask.form, doings_in(ask.form))
        except NotPlayable:
            return _played(ask, Fields(), (), problem="studio/try/too_old")

    return Later(run)


def _played(ask: Ask, fields: Fields, doings: tuple[Doing, ...], problem: str = "") -> Shown:
    studio, trying = _tools(ask)
    script, release = ask.params["script"], release_in(fields)
    try:
        coach, loaded = trying.cast(script, release)
    except ScriptError as error:
        return _broken(ask, studio, script, error)
    except (Forbidden, NoSuchRelease):
        if not release:
            raise
        return _played(ask, Fields(), (), problem="studio/try/not_in_release")
    who = who_in(fields, usual_profile(coach, script), ask.language)
    who = replace(who, at=_node(loaded, script, who.at), language=_language(coach, who.language))
    began = began_in(fields, ask.now) if fields.get("began") else ask.now
    scene = Scene(ask, trying, script, coach, loaded, who, began, _releases(studio))
    return _scene(scene, fields, doings, problem)


def _scene(scene: Scene, fields: Fields, doings: tuple[Doing, ...], problem: str) -> Shown:
    wanted, done = next_in(fields, doings), ""
    with ExitStack() as stack:
        try:
            rehearsal = scene.replayed(wanted, scene.who.language)
        except DigiterError as error:
            problem = "studio/try/bad_learner" if isinstance(error, ScriptError) else STUCK
            if wanted == doings or isinstance(error, ScriptError):
                return _shown(scene, [], (), problem)
            wanted = doings
            rehearsal = scene.replayed(wanted, scene.who.language)
        stack.enter_context(closing(rehearsal))
        if fields.get("do") == "record" and not scene.who.release:
            name = fields.get("test")
            problem, done = record(
                rehearsal.steps,
                scene.loaded,
                scene.trying.tests / scene.script,
                name,
                scene.who.at,
            )
        window = _window(scene, rehearsal, wanted)
    return _shown(scene, window, wanted, problem, done)


def _window(scene: Scene, rehearsal: Rehearsal, doings: Sequence[Doing]) -> list[Bubble]:
    texts, reader = scene.ask.coach.texts, scene.ask.language

    def words(key: str, **params: object) -> str:
        return texts.text(f"ui/{key}", reader, **params)

    window = bubbles(rehearsal, words, reader, scene.trying.draw)
    if scene.who.beside in scene.coach.texts.languages.codes:  # type: ignore[attr-defined]
        try:
            with closing(scene.replayed(doings, scene.who.beside)) as other:
                put_beside(window, other)
        except DigiterError:
            pass  # what was typed means something else there: nothing stands beside it
    return window


def _shown(
    scene: Scene, window: list[Bubble], doings: Sequence[Doing], problem: str, done: str = ""
) -> Shown:
    coach, who = scene.coach, scene.who
    codes = coach.texts.languages.codes  # type: ignore[attr-defined]  # the catalogues of files
    context = {
        "sections": SECTIONS,
        "script": scene.script,
        "address": f"{PATH}/{scene.script}",
        "graph": script_path(scene.script),
        "bubbles": window,
        "who": who,
        "hidden": hidden(who, scene.began, to_text(doings)),
        "many": len(doings),
        "languages": {code: coach.texts.text(name_key(code), code) for code in codes},
        "nodes": list(scene.loaded.scripts[scene.script].nodes),
        "territories": {each.id: each.name for each in coach.territories.values()},
        "targets": TARGETS,
        "consents": CONSENT_PURPOSES,
        "levels": LEVELS,
        "ages": (YOUNGEST, OLDEST),
        "jumps": [name for name, _ in JUMPS],
        "releases": [(each.number, each.note) for each in scene.releases],
        "can_record": scene.trying.tests.is_dir() and bool(doings) and not who.release,
        "problem": problem,
        "done_words": done,
    }
    return Shown("studio_try.html", context)


def _broken(ask: Ask, studio: Studio, script: str, error: ScriptError) -> Shown:
    context = {
        "sections": SECTIONS,
        "script": script,
        "graph": script_path(script),
        "findings": told(error.findings, studio.explanations, ask.language),
    }
    return Shown("studio_try_broken.html", context)


def _tools(ask: Ask) -> tuple[Studio, Trying]:
    studio = studio_of(ask)
    if studio.trying is None:
        raise Forbidden
    return studio, studio.trying


def _releases(studio: Studio) -> Sequence[Release]:
    """Return the newest releases that are live, or were."""
    if studio.desk is None:
        return ()
    with studio.desk.look() as work:
        return [each for each in work.releases.all(MOST_RELEASES) if each.is_live]


def _node(loaded: Loaded, script: str, wanted: str) -> str:
    """Return the node to begin at; one that stands for many begins at its first."""
    nodes = loaded.scripts[script].nodes
    if NodeId(wanted) in nodes:
        return wanted
    return next((node for node in nodes if wanted and node.startswith(f"{wanted}.")), "")


def _language(coach: Coach, wanted: str) -> str:
    codes = coach.texts.languages.codes  # type: ignore[attr-defined]  # the catalogues of files
    return wanted if wanted in codes else "fr"


PAGES = (
    Page("GET", PATH, Act.EDIT_DIALOGUES, choose),
    Page("GET", ONE, Act.EDIT_DIALOGUES, show),
    Page("POST", ONE, Act.EDIT_DIALOGUES, go_on, largest_form=LARGEST),
)
