"""Letters between a learner and their counsellor, carried by the bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Bond, Level
from digiter_core.coaching import letters, sharing
from digiter_core.coaching.correspondence import Sent, Unsent
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.errors import Forbidden
from digiter_core.ports import LearnerState
from digiter_core.texts.markup import HIDDEN, parse, shown_locked
from tests.caring import (
    CHAT,
    accompanied,
    audited,
    bind,
    bond_of,
    events_of,
    letters_of,
    minute,
    staff,
    staff_does,
    told,
    words,
)
from tests.nasty import NASTY
from tests.talk import Talk


def write(talk: Talk, by: Staff, text: str) -> Sent:
    learner, now = talk.learner().id, talk.clock.now()
    return staff_does(talk, lambda work: letters.write(talk.coach, work, by, learner, text, now))


def at(talk: Talk, hour: int, minute: int = 0) -> None:
    """Turn the clock to that hour in Marseille, in winter an hour before UTC."""
    talk.clock.moment = talk.clock.moment.replace(hour=hour - 1, minute=minute)


def change(talk: Talk, **changes: object) -> None:
    changed = replace(talk.learner(), **changes)
    talk.store.transact_now(lambda work: work.learners.save(changed))


def end(talk: Talk, bond: Bond) -> None:
    learner, now = talk.learner(), talk.clock.now()
    talk.store.transact_now(
        lambda work: work.learners.save(sharing.closed(work, learner, bond, now, "fini"))
    )


def plain(outgoing: Outgoing) -> str:
    return parse(outgoing.text)[0]


def test_a_letter_arrives_with_the_name_of_who_wrote_it(talk: Talk) -> None:
    nadia = accompanied(talk)

    sent = write(talk, nadia, "On se voit jeudi ?\nNadia")

    assert (sent.unsent, sent.kept_until) == (None, None)
    assert plain(talk.shown[-1]) == words(talk, "ui/letter/from", counsellor="Nadia") + (
        "\nOn se voit jeudi ?\nNadia"
    )
    assert [b.label for row in talk.shown[-1].buttons for b in row] == [
        words(talk, "ui/letter/reply"),
        words(talk, "ui/letter/mute"),
    ]
    assert audited(talk) == ["write"]


def test_a_lock_screen_shows_only_that_somebody_wrote(talk: Talk) -> None:
    nadia = accompanied(talk)

    write(talk, nadia, "Ton profil\net ||ta nuit|| **difficile**")

    first = words(talk, "ui/letter/from", counsellor="Nadia")
    assert shown_locked(talk.shown[-1].text).strip() == first


@pytest.mark.parametrize("text", ["**gras** et ||caché||", "***", "| a || b |", "*", "||", "a**"])
def test_marks_in_a_letter_are_shown_as_they_were_typed(talk: Talk, text: str) -> None:
    nadia = accompanied(talk)

    write(talk, nadia, text)

    shown, spans = parse(talk.shown[-1].text)
    assert shown.partition("\n")[2] == text
    assert {span.kind for span in spans} == {HIDDEN}


@pytest.mark.parametrize("name", ["**Nadia**", "||N||", "*", "|"])
def test_marks_in_a_name_are_shown_as_well(talk: Talk, name: str) -> None:
    talk.welcome()
    somebody = staff(talk, name)
    bind(talk, somebody)

    write(talk, somebody, "Bonjour")

    assert plain(talk.shown[-1]).partition("\n")[0] == words(
        talk, "ui/letter/from", counsellor=name
    )


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_breaks_a_letter(talk: Talk, text: str) -> None:
    nadia = accompanied(talk)

    sent = write(talk, nadia, text)

    assert sent.unsent in {None, Unsent.TOO_LONG, Unsent.NO_WORDS}
    if sent.unsent is None:
        hidden = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00"
        assert not set(hidden) & set(plain(talk.shown[-1]))


def test_the_learner_answers_and_the_counsellor_learns_only_that(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Ça va ?")

    talk.taps("~wreply")
    said = talk.writes("Oui, **super** !")

    assert plain(said[0]).startswith(words(talk, "ui/letter/sent"))
    assert letters_of(talk)[-1].words == "Oui, **super** !"
    assert letters_of(talk)[-1].from_learner
    assert told(talk) == [(CHAT, words(talk, "ui/team/letter/came"))]
    assert "super" not in str(talk.learner().session.variables)


def test_after_a_letter_the_open_question_is_asked_again(talk: Talk) -> None:
    nadia = accompanied(talk)
    before = talk.learner().session.place
    write(talk, nadia, "Ça va ?")

    talk.taps("~wreply")
    talk.writes("Oui")

    assert talk.learner().session.place == before
    assert "org" in talk.options() or talk.shown[-1].is_question


def test_a_long_letter_of_a_learner_arrives_whole(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Raconte")
    talk.taps("~wreply")

    too_long = talk.writes("a" * 1001)
    talk.writes("a" * 1000)

    assert plain(too_long[0]).startswith(words(talk, "ui/letter/too_long"))
    assert [len(each.words) for each in letters_of(talk) if each.from_learner] == [1000]


def test_words_of_distress_in_a_letter_bring_help_and_go_nowhere(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Ça va ?")
    talk.taps("~wreply")

    [help_shown] = talk.writes("je veux mourir")

    assert "3114" in help_shown.text
    assert [each.from_learner for each in letters_of(talk)] == [False]
    assert told(talk) == []


def test_of_several_letters_in_a_row_the_counsellor_is_told_once(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Ça va ?")
    for text in ("Oui", "Enfin presque"):
        talk.taps("~wreply")
        talk.writes(text)

    at_once = told(talk)
    talk.clock.turn(timedelta(minutes=11))
    talk.taps("~wreply")
    talk.writes("Et toi ?")

    assert len(at_once) == 1
    assert len(told(talk)) == 1


def test_what_is_written_at_night_comes_in_the_morning(talk: Talk) -> None:
    nadia = accompanied(talk)
    at(talk, 22)

    sent = write(talk, nadia, "À demain")
    at_night, shown = minute(talk), talk.shown[-1]
    talk.clock.moment = sent.kept_until
    in_the_morning, again = minute(talk), minute(talk)

    assert f"{sent.kept_until:%H:%M}" == "07:00"  # 8:00 in Marseille
    assert (sent.messages, at_night) == ((), [])
    assert "À demain" not in shown.text
    assert "À demain" in plain(in_the_morning[0])
    assert again == []
    assert letters_of(talk)[-1].due_at is None


def test_whoever_has_just_written_is_answered_at_night_too(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Ça va ?")
    at(talk, 22)
    talk.taps("~wreply")
    talk.writes("Pas trop")

    talk.clock.turn(timedelta(minutes=30))
    in_time = write(talk, nadia, "Raconte")
    talk.clock.turn(timedelta(minutes=1))
    too_late = write(talk, nadia, "Ou demain")

    assert in_time.kept_until is None
    assert len(in_time.messages) == 1
    assert too_late.kept_until is not None


@pytest.mark.parametrize(
    ("change_of_mind", "news"),
    [
        ("stop", "ui/team/not_shown/stopped"),
        ("pause", "ui/team/not_shown/paused"),
        ("mute", "ui/team/not_shown/muted"),
        ("withdraw", None),
        ("end", None),
    ],
)
def test_what_waits_for_the_morning_goes_nowhere_if_the_learner_changed_their_mind(
    talk: Talk, change_of_mind: str, news: str | None
) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Bonjour")
    at(talk, 22)
    sent = write(talk, nadia, "À demain")
    bond = bond_of(talk)
    match change_of_mind:
        case "stop" | "pause":
            talk.command(change_of_mind)
            talk.taps("yes") if "yes" in talk.options() else None
        case "mute":
            talk.taps(f"~wmute.{nadia.id:x}")
        case "withdraw":
            nothing = replace(bond, level=Level.NOTHING)
            talk.store.transact_now(lambda work: work.bonds.save(nothing))
        case "end":
            end(talk, bond)

    talk.clock.moment = sent.kept_until
    came = minute(talk)

    assert came == []
    assert [each.words for each in letters_of(talk)] == ["Bonjour"]
    assert [said for _, said in told(talk)] == ([words(talk, news)] if news else [])


@pytest.mark.parametrize(
    ("state", "unsent"),
    [
        (LearnerState.STOPPED, Unsent.STOPPED),
        (LearnerState.PAUSED, Unsent.PAUSED),
        (LearnerState.UNREACHABLE, Unsent.UNREACHABLE),
    ],
)
def test_nothing_goes_to_who_wants_nothing(
    talk: Talk, state: LearnerState, unsent: Unsent
) -> None:
    nadia = accompanied(talk)
    change(talk, state=state)

    sent = write(talk, nadia, "Bonjour")

    assert sent == Sent(unsent=unsent)
    assert letters_of(talk) == []
    assert words(talk, f"ui/team/unsent/{unsent}")


def test_one_tap_mutes_and_one_tap_takes_it_back(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Un")

    talk.taps(f"~wmute.{nadia.id:x}")
    muted = write(talk, nadia, "Deux")
    talk.taps(f"~wunmute.{nadia.id:x}")

    assert muted == Sent(unsent=Unsent.MUTED)
    assert bond_of(talk).muted is False
    assert bond_of(talk).level is Level.PROGRESS
    assert [kind for kind in events_of(talk) if kind.startswith("letters_")] == [
        "letters_muted",
        "letters_unmuted",
    ]


def test_muting_ends_no_sharing_and_the_learner_can_still_write(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Un")
    talk.taps(f"~wmute.{nadia.id:x}")

    talk.taps("~wreply")
    said = talk.writes("Une question")

    assert plain(said[0]) == words(talk, "ui/letter/sent_muted", counsellor="Nadia")
    assert letters_of(talk)[-1].words == "Une question"
    assert f"~wunmute.{nadia.id:x}" in said[0].buttons[0][0].data


def test_one_tap_more_ends_the_bond(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Un")
    talk.taps(f"~wmute.{nadia.id:x}")

    talk.taps(f"~wblock.{nadia.id:x}")

    assert bond_of(talk) is None
    assert "bond_closed" in events_of(talk)
    with pytest.raises(Forbidden):
        write(talk, nadia, "Deux")


def test_a_button_of_an_earlier_counsellor_means_nobody(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Un")
    karim = staff(talk, "Karim", "9002")
    bind(talk, karim)

    said = talk.taps(f"~wmute.{nadia.id:x}")

    assert plain(said[0]) == words(talk, "ui/letter/nobody")
    assert bond_of(talk).muted is False
    assert write(talk, karim, "Bonjour").unsent is None


def test_an_old_button_to_answer_says_that_nobody_is_there(talk: Talk) -> None:
    nadia = accompanied(talk)
    write(talk, nadia, "Un")
    end(talk, bond_of(talk))

    said = talk.taps("~wreply")

    assert plain(said[0]).startswith(words(talk, "letter/nobody/say"))
    assert told(talk) == []


@pytest.mark.parametrize("level", [Level.NOTHING, None])
def test_who_sees_nothing_cannot_write(talk: Talk, level: Level | None) -> None:
    talk.welcome()
    nadia = staff(talk)
    if level is not None:
        bind(talk, nadia, level)

    with pytest.raises(Forbidden):
        write(talk, nadia, "Bonjour")

    assert letters_of(talk) == []
    assert audited(talk) == []


def test_a_learner_writes_first(talk: Talk) -> None:
    accompanied(talk)

    talk.command("counsellor")
    talk.taps("write")
    talk.writes("J'ai une question")

    assert [each.words for each in letters_of(talk)] == ["J'ai une question"]
    assert told(talk) == [(CHAT, words(talk, "ui/team/letter/came"))]


def test_who_shows_nothing_is_told_that_nobody_could_read_it(talk: Talk) -> None:
    accompanied(talk, Level.NOTHING)

    talk.command("counsellor")
    said = talk.taps("write")

    assert plain(said[0]).startswith(words(talk, "letter/hidden/say"))
    assert letters_of(talk) == []


def test_a_counsellor_without_a_chat_finds_letters_on_the_pages(talk: Talk) -> None:
    talk.welcome()
    nadia = staff(talk, address="", channel="")
    bind(talk, nadia)

    talk.command("counsellor")
    talk.taps("write")
    talk.writes("Bonjour")

    assert told(talk) == []
    assert talk.store.transact_now(lambda work: work.letters.unread(nadia.id)) == {
        talk.learner().id: 1
    }
