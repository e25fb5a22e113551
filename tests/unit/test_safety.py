"""Recognising that a learner needs help: the notation, the folding, and how much is found.

The example sentences (`data/safety_bench/`) were invented for this test and split in two: phrases
were tuned on `dev` and on sentences of our own; of `heldout` only the totals below were looked at
(five times while writing, so they are a little flattered), never a sentence. The goals are
98 % of explicit sentences found and at most 1 % of harmless ones taken for distress. They are met
on `dev`. On `heldout` the first is met in NO language (90 to 97 %) and the second only in Romanian
(0.7 to 2.1 %); indirect sentences are found in 53 to 73 %. The floors lie just under what was
measured, so that a change for the worse is noticed. Invented sentences say little about real
learners: the list is not a clinical tool, and it misses things.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digiter_core.coaching.helplines import REPLIES
from digiter_core.engine import safety
from digiter_core.engine.safety import Concern, Phrases, compile_phrases, detect, normalise
from digiter_core.engine.word_lists import UnknownListError

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "tests" / "data" / "safety_bench"
LANGUAGES = ("fr", "de", "pt", "ro", "en")
CONTENT = yaml.load((ROOT / "dialogues" / "safety.yaml").read_text("utf-8"), yaml.BaseLoader)
PHRASES = compile_phrases(
    CONTENT["groups"], CONTENT["idioms"], CONTENT["safe_words"], CONTENT["word_lists"]
)
TEXTS = CONTENT["texts"]

# Per cent: explicit at least, indirect at least, harmless at most.
DEV_FLOORS = dict.fromkeys(LANGUAGES, (98.0, 90.0, 1.0))
HELDOUT_FLOORS = {
    "fr": (96.0, 73.0, 2.5),
    "de": (95.0, 59.0, 2.0),
    "pt": (92.0, 66.0, 1.5),
    "ro": (93.0, 56.0, 1.0),
    "en": (98.0, 56.0, 1.5),
}


def phrases(
    *self_harm: str,
    violence: tuple[str, ...] = (),
    danger_now: tuple[str, ...] = (),
    idioms: tuple[str, ...] = (),
    safe_words: tuple[str, ...] = (),
    word_lists: dict[str, list[str]] | None = None,
) -> Phrases:
    groups = {"self_harm": self_harm, "violence": violence, "danger_now": danger_now}
    return compile_phrases(
        {group: {"en": lines} for group, lines in groups.items()},
        {"en": idioms},
        {"en": safe_words},
        word_lists or {},
    )


# --- the notation ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("plus envie de vivre", "j'ai plus envie de vivre", True),
        ("plus envie de vivre", "plus envie de bien vivre", False),
        ("envie * mourir", "envie mourir", True),
        ("envie * mourir", "envie un deux trois mourir", True),
        ("envie * mourir", "envie un deux trois quatre mourir", False),
        ("a * b * c", "a x b y z c", True),
        ("a ** b", "a b", True),
        ("a ** b", "a 1 2 3 4 5 6 7 8 b", True),
        ("a ** b", "a 1 2 3 4 5 6 7 8 9 b", False),
        ("a ** b * c", "a 1 2 3 4 5 b 1 c", True),
        ("(veux|jveux) mourir", "jveux mourir", True),
        ("(veux|jveux) mourir", "peux mourir", False),
        ("(ne|) veux pas", "veux pas", True),
        ("(ne|) veux pas", "ne veux pas", True),
        ("x (ne|) (a|) b", "x b", True),
        ("(a b * c|d) e", "a b x c e", True),
        ("(a b * c|d) e", "d e", True),
        ("(a b * c|d) e", "a b x c", False),
        ("suicid~ moi", "suicidez moi", True),
        ("suicid~ moi", "suicid moi", True),
        ("suicid~ moi", "suici moi", False),
        ("(j'|je) coupe", "j'coupe", False),  # an apostrophe joins
        ("j'en peux plus", "jen peux plus", True),
        ("beau-père", "mon beau père", True),
        ("père", "PERE", True),
        ("tuée", "tuee", True),
        ("moechte", "möchte", False),
        ("straße", "STRASSE", True),
    ],
)
def test_pattern(pattern, text, found):
    assert (detect(phrases(pattern), text) is Concern.SELF_HARM) is found


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "needs a word"),
        ("  ", "needs a word"),
        ("(a|)", "needs a word"),
        ("(a|) (b|)", "needs a word"),
        ("*", "begins with"),
        ("* a", "begins with"),
        ("(a|) * b", "begins with"),
        ("(x|* a) b", "begins with"),
        ("a *", "needs a word at its beginning and at its end"),
        ("a * (b|)", "needs a word at its beginning and at its end"),
        ("a * * b", "side by side"),
        ("** a", "begins with"),
        ("a **", "needs a word at its beginning and at its end"),
        ("a ** * b", "side by side"),
        ("a (b **|c) (* d|e)", "side by side"),
        ("a (** * b|c)", "side by side"),
        ("a ** b ** c ** d", "2 '*'"),
        ("a * (b|) * c", "side by side"),
        ("a (b *|c) (* d|e)", "side by side"),
        ("a * b * c * d", "2 '*'"),
        (" ".join("abcdefghijklmnopqrstu"), "20 words"),
        ("(a", "not closed"),
        ("(a (b) c)", "another '('"),
        ("a)", "without '('"),
        ("a|b", "without '('"),
        ("a(b|c)", "a space on both sides"),
        ("(a|b)c", "a space on both sides"),
        ("~", "is not a word"),
        ("a~b", "is not a word"),
        ("a**b", "is not a word"),
        ("a , b", "is not a word"),
        ("a 😔", "is not a word"),
    ],
)
def test_pattern_outside_the_notation_is_refused_by_name(pattern, why):
    with pytest.raises(ValueError, match=r".") as refused:
        phrases(pattern)
    assert why in str(refused.value)
    assert repr(pattern) in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("{family} hits me", "my dad hits me", True),
        ("{family} hits me", "my big brother hits me", True),
        ("{family} hits me", "my cat hits me", False),
        ("({family}|he) hits me", "he hits me", True),
        ("({family}|he) hits me", "dad hits me", True),
        ("({family}|) (hits|kicks) me", "she kicks me", True),
        ("a ({family}) {family} b", "a dad big brother b", True),
        ("a ({family}) {family} b", "a dad b", False),
        ("{dads~} me", "dadda me", False),
        ("{beginnings} me", "hitting me", True),
    ],
)
def test_words_of_a_list(pattern, text, found):
    lists = {"family": ["dad", "big brother"], "dads~": ["dad"], "beginnings": ["hit~"]}
    assert (detect(phrases(pattern, word_lists=lists), text) is Concern.SELF_HARM) is found


@pytest.mark.parametrize("pattern", ["{family} hits me", "(he|{family}) hits me", "{} hits me"])
def test_a_list_that_is_not_there_is_refused_by_name(pattern):
    with pytest.raises(UnknownListError) as refused:
        phrases(pattern, word_lists={"friends": ["a"]})
    assert refused.value.name in {"family", ""}
    assert repr(pattern) in str(refused.value)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "holds no words"),
        ("dad", "holds no words"),
        (["dad", " "], "is not a word"),
        (["(dad|mum)"], "is not a word"),
        (["{friends}"], "is not a word"),
        (["dad|mum"], "is not a word"),
    ],
)
def test_a_list_without_words_is_refused(words, why):
    with pytest.raises(ValueError, match="family") as refused:
        phrases("{family} hits me", word_lists={"family": words})
    assert why in str(refused.value)


def test_mistakes_around_the_patterns_are_refused():
    with pytest.raises(ValueError, match="'sadness' is not a group"):
        compile_phrases({"sadness": {"en": ["a"]}}, {}, {})
    with pytest.raises(ValueError, match="a list of patterns"):
        compile_phrases({"violence": {"en": "he hits me"}}, {}, {})
    with pytest.raises(ValueError, match="a safe word"):
        phrases(safe_words=("!!",))


def test_a_pattern_of_many_ways_stays_small():
    ten = f"({'|'.join('abcdefghij')})"
    crowd = phrases(" ".join([ten] * 12))  # a million million sentences
    assert detect(crowd, " ".join("abcdefghijab")) is Concern.SELF_HARM
    assert detect(crowd, " ".join("abcdefghijax")) is None


# --- the folding ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  J'en  peux PLUS !!! ", "jen peux plus"),
        ("J’en", "jen"),
        ("cœur", "coeur"),
        ("Ærø", "aero"),
        ("vreau să mor", "vreau sa mor"),
        ("\u015fi \u0219i \u0163 \u021b", "si si t t"),  # cedilla and comma below
        ("\uff4b\uff49\uff4c\uff4c", "kill"),  # full width
        ("mo\u200bu\u00adrir\u2060", "mourir"),  # zero width, soft hyphen, word joiner
        ("m\u0301o\u0308urir", "mourir"),
        ("mоurir", "mourir"),
        ("dіe", "die"),
        ("su1c1de", "suicide"),
        ("2 fois", "2 fois"),
        ("12", "12"),
        ("mouuuurir", "mourir"),
        ("beau-père", "beau pere"),
        ("je_veux.mourir", "je veux mourir"),
        ("😔", ""),
        ("", ""),
    ],
)
def test_normalise(text, folded):
    assert normalise(text) == folded


@pytest.mark.parametrize(
    "written",
    [
        "kill myself",
        "KILL MYSELF",
        "kiiill myself",
        "kil myself",
        "k\u200bill my\u200dself",
        "kіll mуsеlf",
        "k1ll mys3lf",
        "\uff4bill myself",
        "kill, myself...",
        "kill\n\nmyself 😔",
        "k\u0301ill myself",
    ],
)
def test_disguises_change_nothing(written):
    assert detect(phrases("kill myself"), f"i will {written} now") is Concern.SELF_HARM


# --- what wins ------------------------------------------------------------------


def test_most_urgent_concern_wins_wherever_it_stands():
    crowd = phrases("die", violence=("hits me",), danger_now=("right now",))
    assert detect(crowd, "he hits me") is Concern.VIOLENCE
    assert detect(crowd, "he hits me i want to die") is Concern.SELF_HARM
    assert detect(crowd, "he hits me i want to die right now") is Concern.DANGER_NOW
    assert detect(crowd, "right now i want to die he hits me") is Concern.DANGER_NOW
    assert detect(crowd, "hello") is None


def test_one_pattern_in_two_groups_has_the_more_urgent():
    assert detect(phrases("x y", danger_now=("x y",)), "x y") is Concern.DANGER_NOW


def test_idiom_is_taken_out_and_the_rest_still_read():
    crowd = phrases("want to die", "die", idioms=("die of hunger", "die of"))
    assert detect(crowd, "i die of hunger") is None
    assert detect(crowd, "i die of hunger and i want to die") is Concern.SELF_HARM
    assert detect(crowd, "i want to die of hunger") is None
    assert detect(phrases("a b"), "a x b") is None
    # A word taken out does not let its neighbours touch.
    assert detect(phrases("a b", idioms=("x",)), "a x b") is None
    assert detect(phrases("a * b", idioms=("x",)), "a x b") is Concern.SELF_HARM


def test_safe_word_counts_only_alone():
    crowd = phrases("die", safe_words=("SOS", "aide-moi"))
    assert detect(crowd, "sos !") is Concern.SAFE_WORD
    assert detect(crowd, "Aide moi...") is Concern.SAFE_WORD
    assert detect(crowd, "aide moi avec mon cv") is None
    assert detect(crowd, "sos i die") is Concern.SELF_HARM


# --- any text -------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(), max_size=300)


@given(ANY_TEXT)
@example("\u0345\u0130\u1e9e\ufb03")
@example("\U000e0041a\u3164b")
def test_normalise_is_idempotent_and_plain(text):
    folded = normalise(text)
    assert normalise(folded) == folded
    assert folded == " ".join(folded.split())
    assert "'" not in folded


@given(ANY_TEXT)
def test_detect_answers_to_any_text(text):
    assert detect(PHRASES, text) in {None, *Concern}


@given(
    st.sampled_from(["kill myself", "je me scarifie", "ich ritze mich", "quero morrer"]),
    st.text(st.sampled_from("xyz 0\u200b\u0301.,!\n😔"), max_size=40),
    st.text(st.sampled_from("xyz 0\u200b\u0301.,!\n😔"), max_size=40),
)
def test_nothing_around_a_phrase_hides_it(phrase, before, after):
    assert detect(PHRASES, f"{before} {phrase} {after}") is not None


@given(st.text(st.sampled_from("ab()|*~ '-"), max_size=30))
@settings(max_examples=300)
def test_a_pattern_is_refused_or_works(pattern):
    try:
        compiled = phrases(pattern)
    except ValueError:
        return
    assert detect(compiled, "c") is None
    assert detect(compiled, "") is None


# --- bounded work ---------------------------------------------------------------


def _work(text: str) -> int:
    """How many places the search looks at; a count, so that it is the same on every machine."""
    looked, find = 0, safety._next

    def count(node, word, at):
        nonlocal looked
        looked += 1
        return find(node, word, at)

    safety._next = count
    try:
        detect(PHRASES, text)
    finally:
        safety._next = find
    return looked


@pytest.mark.parametrize(
    "words",
    ["a ", "me ", "mi a ", "je me ", "i want to ", "ich mich ", "sa ma ", "que nao ", "x "],
)
def test_work_grows_with_the_text_and_not_faster(words):
    once = _work((words * 2048)[:2048])
    twice = _work((words * 4096)[:4096])
    assert twice <= 2.1 * once + 200
    assert twice < 400_000


# --- the file -------------------------------------------------------------------


def _sentences(language: str, split: str) -> Iterator[dict[str, str]]:
    for line in (BENCH / f"{language}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["split"] == split:
            yield entry


@pytest.mark.parametrize("split", ["dev", "heldout"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_example_sentences(language, split):
    asked, found = Counter(), Counter()
    for entry in _sentences(language, split):
        asked[entry["kind"]] += 1
        found[entry["kind"]] += detect(PHRASES, entry["text"]) is not None
    explicit, indirect, harmless = (
        100 * found[kind] / asked[kind] for kind in ("explicit", "indirect", "harmless")
    )
    figures = (
        f"{language} {split}: explicit {explicit:.1f} % of {asked['explicit']}, "
        f"indirect {indirect:.1f} % of {asked['indirect']}, "
        f"false alarms {harmless:.1f} % of {asked['harmless']} (not a clinical tool)"
    )
    sys.stdout.write(figures + "\n")
    floors = DEV_FLOORS if split == "dev" else HELDOUT_FLOORS
    least_explicit, least_indirect, most_harmless = floors[language]
    assert explicit >= least_explicit, figures
    assert indirect >= least_indirect, figures
    assert harmless <= most_harmless, figures


def test_every_language_has_every_list():
    assert set(CONTENT) == {"safe_words", "word_lists", "groups", "idioms", "texts"}
    assert set(CONTENT["groups"]) == {"self_harm", "violence", "danger_now"}
    for lists in (CONTENT["safe_words"], CONTENT["idioms"], *CONTENT["groups"].values()):
        assert set(lists) == set(LANGUAGES)
        assert all(lists.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_safe_words_and_help_button_are_recognised(language):
    for word in (*CONTENT["safe_words"][language], TEXTS["help_button"][language]):
        assert detect(PHRASES, word) is Concern.SAFE_WORD


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_coach_says_does_not_set_it_off(language):
    for key, texts in TEXTS.items():
        if key not in {"help_button", "reply_danger"}:  # "call 112" is a cry for help as well
            assert detect(PHRASES, texts[language]) is None, key


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        # Masks for harmless sentences must not hide these.
        ("i want to die for real", Concern.SELF_HARM),
        ("the deadline is killing me and i want to die", Concern.SELF_HARM),
        ("i cut myself on my arm", Concern.SELF_HARM),
        ("he is going to kill me if i tell anyone", Concern.DANGER_NOW),
        ("he beats me at home", Concern.VIOLENCE),
        ("mdr je suis mort. non sérieux je veux mourir", Concern.SELF_HARM),
        ("mon père va me tuer si je parle", Concern.DANGER_NOW),
        ("ich sterbe vor Angst, er schlägt mich", Concern.VIOLENCE),
        ("morro de medo, o meu pai bate-me", Concern.VIOLENCE),
        ("nu mai pot de oboseală, vreau să mor", Concern.SELF_HARM),
        # Any language, whatever the learner's.
        ("my friend said: ich will nicht mehr leben", Concern.SELF_HARM),
    ],
)
def test_distress_beside_something_harmless_is_seen(text, concern):
    assert detect(PHRASES, text) is concern


# --- the texts ------------------------------------------------------------------

NEEDED = {
    *REPLIES.values(),
    *("emergency", "line_open_24_7", "line_hours", "free", "no_territory_intro"),
    *("bot_cannot_call", "button_continue", "button_not_meant", "not_meant_reply", "help_button"),
}
SECRECY = ("secret", "confiden", "vertraulich", "geheim", "sigil", "segredo", "confidențial")


def test_no_text_is_missing():
    assert set(TEXTS) == NEEDED
    assert all(set(texts) == set(LANGUAGES) for texts in TEXTS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short_plain_and_promise_nothing(language):
    assert len(TEXTS["button_continue"][language]) <= 30
    assert len(TEXTS["button_not_meant"][language]) <= 40
    assert len(TEXTS["help_button"][language]) <= 24
    assert "{hours}" in TEXTS["line_hours"][language]
    for key, texts in TEXTS.items():
        words = texts[language]
        assert words == words.strip()
        assert "?" not in words, key
        assert not any(word in words.casefold() for word in SECRECY), key
        assert not set("\u015f\u0163\u015e\u0162") & set(words), key  # Romanian: comma below
        for sentence in words.replace("\n", " ").replace(":", ".").split("."):
            assert len(sentence.split()) <= 14, sentence


def test_french_has_no_break_spaces():
    for texts in TEXTS.values():
        for sign in "?!:;":
            assert f" {sign}" not in texts["fr"]
            assert texts["fr"].count(sign) == texts["fr"].count(f"\u00a0{sign}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_says_the_emergency_number_itself(language):
    assert "**112**" in TEXTS["reply_danger"][language]
