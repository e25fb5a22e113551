"""The trained model: stored, read again, refused when it does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from digiter_core.engine.intents import INTENTS
from nlu import model as stored
from nlu.encoders import LONGEST, Letters, shortened
from nlu.examples import BadExamples, Example, fingerprint, read_examples
from nlu.model import ModelRefused
from nlu.nearest import learn
from nlu.softmax import fit
from nlu.training import Rows, thresholds, train, without
from tests.sentences import Numbers, examples_of, rows_of

SIZE = 24


def numbers(name: str = "numbers 1") -> Numbers:
    return Numbers(name, SIZE, knows=frozenset({"fr", "en"}))


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return examples_of(("one", "two"))


@pytest.fixture(scope="module")
def rows(examples: list[Example]) -> Rows:
    return rows_of(examples, numbers())


@pytest.fixture(scope="module")
def model(examples: list[Example], rows: Rows) -> stored.Model:
    return train(examples, rows, "fingerprint", [numbers()])


def test_it_knows_what_it_was_taught(model: stored.Model, rows: Rows):
    found = model.intents(rows.letters, rows.sentences)

    assert np.allclose(found.sum(axis=1), 1, atol=1e-4)
    assert (found.argmax(axis=1) == rows.intents).mean() > 0.95
    assert (model.intents(rows.letters, None).argmax(axis=1) == rows.intents).mean() > 0.95


def test_an_untaught_language_is_read_without_its_letters(examples: list[Example], rows: Rows):
    model = without(examples, rows, "ro")
    sentences = rows.sentences[:5]

    found = model.intents(rows.letters[:5], sentences)

    assert np.allclose(found, model.intents(np.zeros_like(rows.letters[:5]), sentences), atol=1e-5)


def test_what_is_stored_reads_the_same(model: stored.Model, rows: Rows, tmp_path: Path):
    stored.save(model, tmp_path)

    again = stored.load(tmp_path)

    assert again.description == model.description
    before = model.intents(rows.letters[:20], rows.sentences[:20])
    assert np.allclose(again.intents(rows.letters[:20], rows.sentences[:20]), before, atol=0.01)


def test_training_twice_gives_the_same(model: stored.Model, examples: list[Example], rows: Rows):
    again = train(examples, rows, "fingerprint", [numbers()])

    assert again.description == model.description
    assert np.array_equal(again.sentences.weights, model.sentences.weights)


def test_no_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelRefused, match="there is none"):
        stored.load(tmp_path)


def test_other_sentences_are_refused(model: stored.Model):
    with pytest.raises(ModelRefused, match="have changed"):
        stored.check(model.description, "another", [numbers()])


def test_another_encoder_is_refused(model: stored.Model):
    with pytest.raises(ModelRefused, match="numbers 1, installed is numbers 2"):
        stored.check(model.description, "fingerprint", [numbers("numbers 2")])


def test_no_encoder_is_no_mismatch_for_the_letters_need_none(model: stored.Model):
    stored.check(model.description, "fingerprint", [])


@pytest.mark.parametrize("name", [stored.ARRAYS, stored.DESCRIPTION])
@pytest.mark.parametrize("damage", [b"", b"{}", b"PK\x03\x04 no archive", b"\xff" * 40])
def test_damaged_files_are_refused(model: stored.Model, tmp_path: Path, name: str, damage: bytes):
    stored.save(model, tmp_path)
    (tmp_path / name).write_bytes(damage)

    with pytest.raises(ModelRefused):
        stored.load(tmp_path)


def test_another_format_is_refused(model: stored.Model, tmp_path: Path):
    stored.save(model, tmp_path)
    path = tmp_path / stored.DESCRIPTION
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))

    with pytest.raises(ModelRefused, match="format is 99"):
        stored.load(tmp_path)


def test_thresholds_keep_their_promises():
    random = np.random.default_rng(1)
    intents = random.integers(0, len(INTENTS), 4000)
    raw = random.random((4000, len(INTENTS))).astype(np.float32)
    raw[np.arange(4000), intents] += 8 * random.random(4000)
    found = raw / raw.sum(axis=1, keepdims=True)

    fitted = thresholds(found, intents)

    best, right = found.max(axis=1), found.argmax(axis=1) == intents
    assert right[best >= fitted.accept].mean() >= 0.94
    outside = INTENTS.index("out_of_scope")
    meant = intents != outside
    assert (found[meant, outside] < fitted.outside).mean() == pytest.approx(0.96, abs=0.01)


def test_softmax_separates_two_heaps():
    random = np.random.default_rng(2)
    rows = random.normal(0, 0.3, (200, 4)).astype(np.float32)
    classes = np.arange(200) % 2
    rows[classes == 1, 0] += 2

    found = fit(rows, classes, 2, decay=1e-4).log_probabilities(rows)

    assert (found.argmax(axis=1) == classes).all()
    assert np.allclose(np.exp(found).sum(axis=1), 1, atol=1e-5)


def test_the_nearest_examples_vote_and_an_unknown_text_is_not_ruled_out():
    random = np.random.default_rng(3)
    rows = random.normal(0, 1, (300, SIZE)).astype(np.float32)
    classes = np.arange(300) % 3
    rows[classes == 2] += 4

    votes = learn(rows, classes).log_votes(rows[classes == 2][:10], 5)

    assert (votes.argmax(axis=1) == 2).all()
    assert np.isfinite(votes).all()


def test_letters_do_not_mind_accents_capitals_or_shouting():
    rows = Letters().encode(["J'ai RÉUSSI", "jai reussi", "jai reussiiiii"])

    assert np.allclose(rows[0], rows[1])
    assert np.allclose(rows[1], rows[2])


@pytest.mark.parametrize("text", ["", " ", "\0", "🙂🙂", "...", "\u200b"])
def test_a_text_without_words_is_a_row_of_zeros(text: str):
    assert not Letters().encode([text]).any()


def test_a_long_text_is_read_at_both_ends():
    short = shortened("start " + "x" * 5000 + " end")

    assert len(short) <= LONGEST + 1
    assert short.startswith("start")
    assert short.endswith("end")


# --- sentences


def write(folder: Path, name: str, text: str, language: str = "fr") -> None:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / name).write_text(text, encoding="utf-8")


GOOD = """version: "3.1"
nlu:
- intent: affirm
  examples: |
    - oui
    - nu
"""


def test_sentences_are_read_with_their_author(tmp_path: Path):
    write(tmp_path, "a_idioms.yml", GOOD)

    assert read_examples(tmp_path) == [
        Example("oui", "fr", "affirm", "a"),
        Example("nu", "fr", "affirm", "a"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("affirm", "unheard_of"), "is no intent"),
        (GOOD.replace("- nu", "nu"), "does not begin with"),
        ("nlu: 3", "format"),
        ("- [", "format"),
        ("", "format"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, says: str):
    write(tmp_path, "a.yml", text)

    with pytest.raises(BadExamples, match=says) as raised:
        read_examples(tmp_path)

    assert "a.yml" in str(raised.value)


def test_a_changed_sentence_changes_the_fingerprint(tmp_path: Path):
    write(tmp_path, "a.yml", GOOD)
    before = fingerprint(tmp_path)
    write(tmp_path, "a.yml", GOOD.replace("oui", "ouais"))

    assert fingerprint(tmp_path) != before
