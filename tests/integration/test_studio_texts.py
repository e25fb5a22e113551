"""What coordinators do with translations, as a browser without scripts sees it."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import polib
import pytest

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from digiter_core.studio.translating import Opened, Texts
from digiter_core.texts.entry_blocks import block_of
from digiter_core.texts.states import State
from digiter_core.texts.sync import sync
from tests.integration.test_studio_pages import hidden, lines_changed, words
from tests.pages import Browser, Office, office
from tests.studio_folder import a_studio, own_folder
from web.headers import SCRIPT_POLICY
from web.studio_texts_filter import PAGE

PO = "locales/ro/LC_MESSAGES/dialogues.po"
RO = "/studio/texts/ro"
ASK, RECAP, OTHER = "come_back/hello/ask", "come_back/hello/recap", "come_back/hello/other"
MENU = "menu/what/ask"
FRENCH = "Re-bonjour {name}"
WHOLE = "Bine, {name}! **{theme}**, {number} din {count}."


class FullDisk(Folder):
    """A folder that nothing can be written to."""

    def write(self, path: str, text: str, *, expected: str) -> None:
        raise OSError(errno.EROFS, "read-only")


class Busy(Folder):
    """A folder in which, before each write, somebody else saves another text."""

    def write(self, path: str, text: str, *, expected: str) -> None:
        before = self.text(path)
        if "Altfel" not in before:
            changed = before.replace('msgstr "Altceva"', 'msgstr "Altfel"')
            super().write(path, changed, expected=sha256_of(before))
        super().write(path, text, expected=expected)


@dataclass(frozen=True, slots=True)
class Desk:
    """A coordinator who translates, and the files."""

    office: Office
    folder: Folder
    browser: Browser

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        before = self.folder.text(path)
        after = change(before)
        assert after != before
        self.folder.write(path, after, expected=sha256_of(before))

    def drop(self, *keys: str) -> None:
        """Take the translations of *keys* away, as if they were new."""

        def without(text: str) -> str:
            for key in keys:
                own = block_of(text, key)
                assert own is not None
                text = text[: own.start] + text[own.end :].lstrip("\n")
            return text

        self.edit(PO, without)

    def new_french(self) -> None:
        self.edit(
            "dialogues/come_back.yaml", lambda text: text.replace(FRENCH, "Bonjour {name}", 1)
        )

    def send(self, key: str, form: dict[str, str], *, language: str = "ro") -> httpx.Response:
        path = f"/studio/texts/{language}/{key}"
        return self.browser.post(path, {"expected": hidden(self.browser.get(path)), **form})

    def entry(self, key: str, language: str = "ro") -> Opened:
        found = Opened.find(Texts.read(self.folder, language), language, key)
        assert found is not None
        return found

    def states(self, language: str = "ro") -> dict[str, State]:
        texts = Texts.read(self.folder, language)
        return {str(each.source.key): each.state for each in texts.translated(language)}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Folder]]:
    folder = own_folder(tmp_path_factory.mktemp("own"))
    texts = Texts.read(folder).loaded
    sync(texts.texts.values(), folder.locales, texts.languages)
    with office(tmp_path_factory.mktemp("texts")) as opened:
        opened.studio = a_studio(folder)
        yield opened, folder


@pytest.fixture
def desk(here: tuple[Office, Folder]) -> Iterator[Desk]:
    """The files are put back afterwards."""
    opened, folder = here
    before = folder.read()
    yield Desk(opened, folder, opened.confirmed(opened.staff(Role.COORDINATOR)))
    for path, text in before.items():
        if folder.text(path) != text:
            folder.write(path, text, expected=sha256_of(folder.text(path)))


def keys(answer: httpx.Response) -> list[str]:
    """The keys of the texts that are listed."""
    return re.findall(r'<p class="text_head">.*?<code>([^<]+)</code>', answer.text)


def chips(answer: httpx.Response) -> dict[str, int]:
    found = re.findall(r'class="chip state_(\w+)"[^>]*>[^<]*?(\d+)</a>', answer.text)
    return {state: int(count) for state, count in found}


def test_every_language_stands_there_with_how_far_it_is(desk: Desk) -> None:
    desk.drop(ASK, MENU)
    desk.new_french()

    answer = desk.browser.get("/studio/texts")

    cards = answer.text.split('<li class="card entry tongue">')[1:]
    names = [re.search(r'<h2><a href="([^"]+)" lang="(\w+)"', card) for card in cards]
    assert [(each[1], each[2]) for each in names if each] == [
        (f"/studio/texts/{code}", code) for code in ("de", "pt", "ro", "en", "nl")
    ]
    romanian = next(card for card in cards if 'lang="ro"' in card)
    states = list(desk.states().values())
    linked = re.findall(r'href="/studio/texts/ro\?state=(\w+)">[^<]*?(\d+)<', romanian)
    assert linked == [("missing", str(states.count(State.MISSING)))]
    assert states.count(State.MISSING) >= 2
    dutch = next(card for card in cards if 'lang="nl"' in card)
    drafts = list(desk.states("nl").values()).count(State.DRAFT)
    assert f"Brouillons\u00a0: {drafts}<" in dutch
    assert drafts > 300
    assert "Les phrases de détresse manquent" in dutch


def test_missing_ones_come_first_then_stale_then_unsure(desk: Desk) -> None:
    desk.drop(MENU)
    desk.new_french()
    desk.send(RECAP, {"words.0": "Vezi", "unsure": "1"})

    answer = desk.browser.get(RO)

    listed = keys(answer)
    assert [listed.index(key) for key in (MENU, ASK, RECAP)] == sorted(
        listed.index(key) for key in (MENU, ASK, RECAP)
    )
    order = [desk.states()[key] for key in listed]
    assert order == sorted(order, key=lambda state: state.rank)
    assert State.DONE not in order
    shown = re.search(r"<del>([^<]+)</del>.*?<ins>([^<]+)</ins>", answer.text, re.DOTALL)
    assert shown is not None
    assert (shown[1], shown[2]) == ("Re-bonjour", "Bonjour")


def test_drafts_of_a_machine_are_shown_as_drafts(desk: Desk) -> None:
    answer = desk.browser.get("/studio/texts/nl?state=draft")

    assert len(keys(answer)) == PAGE
    assert {desk.states("nl")[key] for key in keys(answer)} == {State.DRAFT}
    assert answer.text.count('<span class="tag state_draft">brouillon</span>') == PAGE
    assert "Wat wil je doen?" in words(answer)


def test_the_list_has_fifty_a_page_and_each_text_once(desk: Desk) -> None:
    path, found = f"{RO}?state=all", []
    while path:
        answer = desk.browser.get(path)
        found += keys(answer)
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        path = following[1].replace("&amp;", "&") if following else ""

    assert sorted(found) == sorted(desk.states())
    assert len(found) > 40 * PAGE
    assert chips(answer)["all"] == len(found)
    beyond = desk.browser.get(f"{RO}?state=all&page=99999")
    assert keys(beyond) == keys(answer)


def test_a_script_is_chosen_with_the_number_of_its_texts(desk: Desk) -> None:
    texts = Texts.read(desk.folder, "ro").translated("ro")
    own = {str(each.source.key) for each in texts if each.source.file == "dialogues/menu.yaml"}

    answer = desk.browser.get(f"{RO}?state=all&file=menu")

    assert set(keys(answer)) == own
    assert f'<option value="menu" selected>menu ({len(own)})</option>' in answer.text


@pytest.mark.parametrize(
    ("looked_for", "key"),
    [
        ("capat", "come_back/hello/restart"),  # Romanian, without its accents
        ("RECOMMENCER theme", "come_back/hello/restart"),
        ("come_back/hello/rest", "come_back/hello/restart"),
    ],
)
def test_words_are_looked_for_in_both_languages_and_the_key(
    desk: Desk, looked_for: str, key: str
) -> None:
    answer = desk.browser.get(f"{RO}?q={looked_for}")

    assert key in keys(answer)
    assert 0 < len(keys(answer)) < 30
    assert keys(desk.browser.get(f"{RO}?q=xyzxyz")) == []
    assert "Aucun texte ne correspond" in words(desk.browser.get(f"{RO}?q=xyzxyz"))


def test_one_text_has_all_a_translator_needs(desk: Desk) -> None:
    desk.new_french()
    answer = desk.browser.get(f"{RO}/{ASK}")
    button = desk.browser.get(f"{RO}/counsellor/what/share")

    said = words(answer)
    assert "Bonjour {name}" in said
    assert "Bine ai revenit, {name}!" in said
    assert 'href="/studio/scripts/come_back/nodes/hello?beside=ro"' in answer.text
    assert 'href="/studio/try/come_back?at=hello&amp;language=ro"' in answer.text
    assert [f"<code>{{{name}}}</code>" in answer.text for name in ("name", "theme")] == [True] * 2
    assert "<del>Re-bonjour</del>" in answer.text
    assert answer.headers["content-security-policy"] == SCRIPT_POLICY
    assert "48 caractères au plus" in words(button)
    assert "{counsellor} is the name of a person" in words(button)


def test_a_text_of_a_file_leads_to_its_line(desk: Desk) -> None:
    source = desk.entry("ui/did_you_mean").source

    answer = desk.browser.get(f"{RO}/ui/did_you_mean")

    assert f'href="/studio/files/dialogues/ui.yaml?line={source.line}"' in answer.text


def test_saving_changes_the_entry_and_no_other_byte(desk: Desk) -> None:
    before = desk.folder.text(PO)

    answer = desk.send(RECAP, {"words.0": "Vezi ce ai\u00a0spus", "do": "save"})

    assert answer.headers["location"] == f"{RO}/{RECAP}?done=draft_saved"
    assert lines_changed(before, desk.folder.text(PO)) == [
        ('msgstr "Ce am răspuns până acum"', 'msgstr "Vezi ce ai\u00a0spus"')
    ]


def test_a_new_text_is_written_where_sync_would_put_it(desk: Desk) -> None:
    desk.drop(ASK)
    desk.send(ASK, {"words.0": WHOLE})
    before = desk.folder.text(PO)
    texts = Texts.read(desk.folder).loaded

    sync(texts.texts.values(), desk.folder.locales, texts.languages)

    assert desk.folder.text(PO) == before
    assert f'msgstr "{WHOLE}"' in before


def test_a_stale_text_saved_as_it_is_is_good_again(desk: Desk) -> None:
    desk.new_french()
    assert desk.states()[ASK] is State.STALE

    desk.send(ASK, {"words.0": desk.entry(ASK).forms[0]})

    assert desk.states()[ASK] is State.DONE
    assert 'msgid "Bonjour {name}' in desk.folder.text(PO)


def test_who_is_unsure_marks_it_and_who_is_sure_takes_the_mark_away(desk: Desk) -> None:
    desk.send(RECAP, {"words.0": "Vezi", "unsure": "1"})
    marked, shown = desk.states()[RECAP], desk.browser.get(f"{RO}/{RECAP}")
    desk.send(RECAP, {"words.0": "Vezi"})

    assert (marked, desk.states()[RECAP]) == (State.UNSURE, State.DONE)
    assert re.search(r'name="unsure" value="1" checked', shown.text)


def test_a_draft_is_confirmed_by_saving_it(desk: Desk) -> None:
    before = desk.entry(MENU, "nl").forms

    desk.send(MENU, {"words.0": before[0], "unsure": "1"}, language="nl")
    kept = desk.states("nl")[MENU]
    desk.send(MENU, {"words.0": before[0]}, language="nl")

    assert (kept, desk.states("nl")[MENU]) == (State.DRAFT, State.DONE)
    entry = desk.entry(MENU, "nl").entry
    assert entry is not None
    assert entry.tcomment == ""


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    before = desk.folder.text(PO)
    typed = 'Bine, {nume}! "Ai" depresie?\r\n<b>'

    answer = desk.send(ASK, {"words.0": typed, "unsure": "1", "do": "next"})

    said = words(answer)
    assert (answer.status_code, desk.folder.text(PO)) == (409, before)
    assert "Ce n'est pas encore enregistré" in said
    assert "« depresie » nomme une maladie." in said.replace("\u00a0", " ")
    assert "{name} du texte français manque dans la traduction." in said
    field = re.search(
        r"<textarea[^>]*aria-invalid=\"true\"[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL
    )
    assert field is not None
    assert field[1] == "Bine, {nume}! &#34;Ai&#34; depresie?\n&lt;b&gt;"
    assert re.search(r'name="unsure" value="1" checked', answer.text)
    assert "Bine ai revenit, {name}!" in said  # what the file says


def test_findings_are_told_in_the_language_of_the_coordinator(desk: Desk) -> None:
    staff = desk.office.staff(Role.COORDINATOR, language="ro")
    browser = desk.office.confirmed(staff)
    form = {"language": "ro", "key": RECAP, "words.0": "x" * 49}

    answer = browser.post("/studio/texts/check", form)

    assert answer.status_code == 200
    assert "Prea lung pentru un buton" in words(answer)
    assert 'data-target="words.0"' in answer.text


def test_empty_words_take_nothing_away(desk: Desk) -> None:
    before = desk.folder.text(PO)

    answer = desk.send(RECAP, {"words.0": "  "})

    assert (answer.status_code, desk.folder.text(PO)) == (409, before)
    assert "Rien n'a été enregistré ni effacé" in words(answer)


def test_save_and_next_goes_to_the_next_one_missing(desk: Desk) -> None:
    desk.drop(ASK, MENU)
    after = desk.send(ASK, {"words.0": WHOLE, "do": "next"})
    expected = [key for key, state in desk.states().items() if state is State.MISSING]

    assert MENU in expected
    assert after.headers["location"].startswith(f"{RO}/{_following(desk, ASK)}?")
    assert desk.browser.get(after.headers["location"]).status_code == 200


def _following(desk: Desk, key: str) -> str:
    """The next one missing in the order of the files, worked out by hand."""
    every = [str(each) for each in Texts.read(desk.folder, "ro").loaded.texts]
    states = desk.states()
    around = every[every.index(key) + 1 :] + every[: every.index(key)]
    return next(each for each in around if states.get(each) is State.MISSING)


def test_who_saves_what_could_be_better_reads_the_remark_first(desk: Desk) -> None:
    long = f"{WHOLE} {'da ' * 15}"

    stays = desk.send(ASK, {"words.0": long, "do": "next"})
    goes_on = desk.send(ASK, {"words.0": long, "do": "next"})

    assert stays.headers["location"] == f"{RO}/{ASK}?done=text_remark"
    assert "long_sentence" not in goes_on.headers["location"]
    assert f"{RO}/{ASK}" not in goes_on.headers["location"]
    assert desk.entry(ASK).forms == (long.strip(),)


def test_a_colleague_at_the_same_text_is_not_overwritten(desk: Desk) -> None:
    expected = hidden(desk.browser.get(f"{RO}/{RECAP}"))
    desk.send(RECAP, {"words.0": "Vezi"})

    answer = desk.browser.post(f"{RO}/{RECAP}", {"expected": expected, "words.0": "Recitește"})

    said = words(answer)
    assert answer.status_code == 409
    assert ("Vezi" in said, "Recitește" in said) == (True, True)
    assert desk.entry(RECAP).forms == ("Vezi",)
    again = {"expected": hidden(answer), "words.0": "Recitește"}
    assert desk.browser.post(f"{RO}/{RECAP}", again).status_code == 303
    assert desk.entry(RECAP).forms == ("Recitește",)


def test_new_french_while_one_translates_is_shown_before_it_is_saved(desk: Desk) -> None:
    expected = hidden(desk.browser.get(f"{RO}/{ASK}"))
    desk.new_french()

    answer = desk.browser.post(f"{RO}/{ASK}", {"expected": expected, "words.0": WHOLE})

    assert answer.status_code == 409
    assert ("Bonjour {name}" in words(answer), WHOLE in words(answer)) == (True, True)


def test_two_who_translate_two_texts_of_one_file_are_not_in_each_others_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(desk.folder.dialogues, desk.folder.locales)
    monkeypatch.setattr(desk.office, "studio", a_studio(busy))
    browser = desk.office.confirmed(desk.office.staff(Role.COORDINATOR))
    form = {"expected": hidden(browser.get(f"{RO}/{RECAP}")), "words.0": "Vezi"}

    answer = browser.post(f"{RO}/{RECAP}", form)

    assert answer.status_code == 303
    assert (desk.entry(RECAP).forms, desk.entry(OTHER).forms) == (("Vezi",), ("Altfel",))


def test_a_folder_that_cannot_be_written_is_said_and_nothing_typed_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = FullDisk(desk.folder.dialogues, desk.folder.locales)
    monkeypatch.setattr(desk.office, "studio", a_studio(full))
    browser = desk.office.confirmed(desk.office.staff(Role.COORDINATOR))
    form = {"expected": hidden(browser.get(f"{RO}/{RECAP}")), "words.0": "Vezi"}

    answer = browser.post(f"{RO}/{RECAP}", form)

    assert answer.status_code == 409
    assert ("On ne peut pas écrire" in words(answer), ">\nVezi<" in answer.text) == (True, True)


def _with_forms(text: str) -> str:
    """Return the catalogue with RECAP as a text that counts."""
    own = block_of(text, RECAP)
    assert own is not None
    block = text[own.start : own.end]
    changed = block.replace("\nmsgstr", '\nmsgid_plural "{count} réponses"\nmsgstr').replace(
        'msgstr "Ce am răspuns până acum"',
        'msgstr[0] "{count} răspuns"\nmsgstr[1] ""\nmsgstr[2] ""',
    )
    return text[: own.start] + changed + text[own.end :]


def test_a_text_that_counts_has_a_field_for_each_form(desk: Desk) -> None:
    desk.edit(PO, _with_forms)
    shown = desk.browser.get(f"{RO}/{RECAP}")
    forms = {"words.0": "{count} răspuns", "words.1": "{count} răspunsuri"}

    half = desk.send(RECAP, forms)
    wrong = desk.send(RECAP, {**forms, "words.2": "{nr} de răspunsuri"})
    saved = desk.send(RECAP, {**forms, "words.2": "{count} de răspunsuri"})

    labels = re.findall(r'<label for="words\.\d">([^<]+)<', shown.text)
    assert [re.sub(r"\D+", " ", each).strip() for each in labels] == [
        "1",
        "0 2 3 4",
        "20 21 22 23",
    ]
    assert (half.status_code, wrong.status_code, saved.status_code) == (409, 409, 303)
    assert 'data-target="words.2"' in wrong.text
    assert 'data-target="words.0"' not in wrong.text
    entry = polib.pofile(str(desk.folder.locales / "ro/LC_MESSAGES/dialogues.po")).find(
        RECAP, by="msgctxt"
    )
    assert entry is not None
    assert entry.msgstr_plural == {
        0: "{count} răspuns",
        1: "{count} răspunsuri",
        2: "{count} de răspunsuri",
    }
    written, texts = desk.folder.text(PO), Texts.read(desk.folder).loaded
    sync(texts.texts.values(), desk.folder.locales, texts.languages)
    assert desk.folder.text(PO) == written


def test_a_file_that_cannot_be_read_is_named_instead(desk: Desk) -> None:
    desk.edit("dialogues/menu.yaml", lambda text: f'{text}\nx: "open')

    for path in ("/studio/texts", RO, f"{RO}/{ASK}"):
        answer = desk.browser.get(path)
        assert answer.status_code == 409
        assert 'href="/studio/files/dialogues/menu.yaml?line=' in answer.text


@pytest.mark.parametrize("path", ["fr", "xx", "fr/menu/what/ask", "ro/no/such", "ro/", "ro/ui"])
def test_what_is_not_translated_is_not_there(desk: Desk, path: str) -> None:
    assert desk.browser.get(f"/studio/texts/{path}").status_code == 404
