"""Who reads a text: the first encoder alone where it is sure, and all where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from digiter_core.engine.intents import CONCERNS, INTENTS
from nlu.cascade import CALM, LOSS, NEVER, fitted, is_sure, probabilities
from nlu.encoders import Array, Letters
from nlu.examples import Example
from nlu.model import Model
from nlu.training import Rows, train, without
from tests.sentences import Numbers, examples_of, rows_of

SIZE = 12
WORDS = ("one", "two", "three")


def both() -> tuple[Numbers, Numbers]:
    return Numbers("first 1", SIZE), Numbers("second 1", SIZE)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return examples_of(WORDS)


@pytest.fixture(scope="module")
def rows(examples: list[Example]) -> Rows:
    return rows_of(examples, *both())


@pytest.fixture(scope="module")
def model(examples: list[Example], rows: Rows) -> Model:
    return train(examples, rows, "fingerprint", both())


def read(model: Model, texts: Sequence[str], sure: float) -> tuple[Array, Numbers, Numbers]:
    first, second = both()
    set_so = replace(model, description=replace(model.description, sure=sure))
    return probabilities(set_so, [first, second], texts, Letters().encode(texts)), first, second


def certain(intent: str, certainty: float) -> Array:
    row = np.full((1, len(INTENTS)), (1 - certainty) / (len(INTENTS) - 1), np.float32)
    row[0, INTENTS.index(intent)] = certainty
    return row


TEXTS = [f"{intent} {word} a" for intent in INTENTS for word in WORDS]


def test_only_what_the_first_is_unsure_of_reaches_the_second(model: Model):
    letters = Letters().encode(TEXTS)
    glance = model.first_sight(letters, both()[0].encode(TEXTS))
    sure = float(np.median(glance.max(axis=1)))

    found, first, second = read(model, TEXTS, sure)

    unsure = ~is_sure(glance, sure)
    assert 0 < unsure.sum() < len(TEXTS)
    assert first.read == TEXTS
    assert second.read == [text for text, is_open in zip(TEXTS, unsure, strict=True) if is_open]
    assert np.allclose(found[~unsure], glance[~unsure])


def test_what_reaches_the_second_is_read_as_by_all_at_once(model: Model):
    every = [encoder.encode(TEXTS) for encoder in both()]

    found, _, _ = read(model, TEXTS, NEVER)

    assert np.allclose(found, model.intents(Letters().encode(TEXTS), np.hstack(every)), atol=1e-5)


def test_one_text_alone_is_read_as_among_many(model: Model):
    many, _, _ = read(model, TEXTS, model.description.sure)

    alone = [read(model, [text], model.description.sure)[0][0] for text in TEXTS]

    assert np.allclose(np.array(alone), many, atol=1e-5)


def test_no_text_makes_no_row(model: Model):
    assert read(model, [], 0.5)[0].shape == (0, len(INTENTS))


@pytest.mark.parametrize("concern", CONCERNS)
def test_what_smells_of_danger_is_read_by_all_however_sure_the_first_is(concern: str):
    row = certain("later", 0.9)
    row[0, INTENTS.index(concern)] = CALM + 0.01

    assert is_sure(certain("later", 0.9), 0.8)
    assert not is_sure(row, 0.8)
    assert not is_sure(certain(concern, 0.99), 0.8)


def test_a_model_for_an_untaught_language_has_no_first_reading(
    examples: list[Example], rows: Rows
):
    untaught = without(examples, rows, "ro")
    first, second = both()

    probabilities(untaught, [first, second], TEXTS, Letters().encode(TEXTS))

    assert second.read == TEXTS


def some(certainty: float, right: bool, count: int) -> list[tuple[float, bool]]:  # noqa: FBT001 - a row of a table
    return [(certainty, right)] * count


def found_sure(*languages: list[tuple[float, bool]]) -> float:
    """Fit on texts that mean `later`, read rightly by all, and by the first as given."""
    pairs = [pair for language in languages for pair in language]
    first = np.vstack([certain("later" if right else "thanks", p) for p, right in pairs])
    whole = np.vstack([certain("later", 0.9)] * len(pairs))
    codes = np.repeat(np.arange(len(languages)), [len(language) for language in languages])
    return fitted(first, whole, np.full(len(pairs), INTENTS.index("later")), codes)


def test_the_first_may_be_as_unsure_as_costs_nothing():
    assert found_sure(some(0.95, True, 50) + some(0.7, True, 50) + some(0.6, False, 9)) == 0.61


def test_a_loss_in_one_language_alone_ends_it():
    few = round(2 * LOSS * 1000)

    assert found_sure(
        some(0.7, True, 9000),
        some(0.9, True, 1000 - few) + some(0.8, False, few),
    ) == pytest.approx(0.81)


def test_a_first_reading_that_is_always_wrong_is_never_enough():
    assert found_sure(some(0.995, False, 100)) == NEVER
