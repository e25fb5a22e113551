"""The list of acts is what the rest of the product goes by."""

from __future__ import annotations

from digiter_core.authoring.loader import load_scripts
from digiter_core.coaching.acts import ACTS as CARRIED_OUT
from digiter_core.engine.acts import ACTS, CONSENT_PURPOSES
from digiter_core.engine.script import Do
from tests.builders import DIALOGUES


def test_every_act_a_script_may_name_is_carried_out() -> None:
    assert set(CARRIED_OUT) == set(ACTS)


def test_the_scripts_name_no_other_act() -> None:
    named = {
        node.act
        for script in load_scripts(DIALOGUES).scripts.values()
        for node in script.nodes.values()
        if isinstance(node, Do)
    }

    assert named - set(ACTS) == set()


def test_consent_is_asked_for_each_purpose() -> None:
    welcome = load_scripts(DIALOGUES).scripts["welcome"]

    asked = {name for name in welcome.variables if name.startswith("consent_")}

    assert asked == {f"consent_{purpose}" for purpose in CONSENT_PURPOSES}
