"""Answers clash in lint exactly when what is typed does not name one of them at run time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digiter_core.authoring.checks import same_labels
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import load_scripts
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import Question
from digiter_core.texts.catalogue import Catalogues
from nlu.words import Words
from tests.builders import DIALOGUES

PIECES = ("oui", "Oui", "OUI !", "non", "Non merci", "ça va", "Ca va", "à", "a", "l'an", "lan", "3", "deux", "É", "e",
          "rendez-vous", "rendez vous", "œuf", "oeuf", "oooui", "✅", " ", "-", "su1t", "suit")  # fmt: skip
LABEL = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(" ".join)
words = Words({})


@given(LABEL, LABEL)
def test_two_answers_clash_when_one_typed_in_full_does_not_name_it(one: str, other: str) -> None:
    names = [("one", (one,)), ("other", (other,))]
    named = (
        words.option(one, names).option == "one" and words.option(other, names).option == "other"
    )
    can_be_typed = normalise(one) != "" and normalise(other) != ""

    clash = same_labels.spoken(one) == same_labels.spoken(other)

    assert clash is not named or not can_be_typed


def test_every_answer_of_the_project_typed_in_full_names_itself() -> None:
    loaded = load_scripts(DIALOGUES)
    catalogues = Catalogues.load(DIALOGUES.parent / "locales", loaded.french, loaded.languages)
    typed = 0
    for script, _ in loaded.every_script():
        for node in script.nodes.values():
            options = node.options if isinstance(node, Question) else ()
            if any(option.when is not None for option in options):
                continue  # not all of them are offered at once
            for language in catalogues.languages.wished:
                names = [
                    (
                        o.id,
                        tuple(catalogues.text(key, language) for key in (o.label, o.line) if key),
                    )
                    for o in options
                ]
                for option, called in names:
                    if normalise(called[0]):
                        assert words.option(called[0], names).option == option, (script.id, called)
                        typed += 1
    assert typed > 1_000
    assert not [
        each
        for each in lint(DIALOGUES, DIALOGUES.parent / "locales")
        if each.code == "same_labels"
    ]
