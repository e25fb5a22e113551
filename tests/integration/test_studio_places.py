"""Help lines and territories as forms, as a browser without scripts sees them."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from digiter_core.access.people import Role
from digiter_core.authoring.spans import read
from digiter_core.authoring.tree import plain
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from digiter_core.studio.released import needs_two
from tests.integration.test_studio_pages import hidden, lines_changed, words
from tests.pages import Browser, Office, office
from tests.studio_folder import a_studio, own_folder

LINES, PLACES = "dialogues/helplines.yaml", "dialogues/territories.yaml"
LINE = "/studio/places/lines/fr_fil_sante_jeunes"
TOWN = "/studio/places/territories/marseille"
ROW = {"first": "mon", "last": "sun", "opens": "09:00", "closes": "23:00"}


class FullDisk(Folder):
    """A folder that nothing can be written to."""

    def write(self, path: str, text: str, *, expected: str) -> None:
        raise OSError(errno.EROFS, "read-only")


@dataclass(frozen=True, slots=True)
class Atelier:
    """A coordinator of Marseille at the forms, and the files."""

    office: Office
    folder: Folder
    browser: Browser

    def sent(self, path: str, **fields: object):
        """Send what one typed into the form at *path*; the rest of it was not touched."""
        form = {name.replace("__", "."): value for name, value in fields.items()}
        return self.browser.post(path, {"expected": hidden(self.browser.get(path)), **form})

    def entry(self, path: str, name: str) -> dict[str, object]:
        (entries,) = plain(read(self.folder.text(path))).values()
        return next(each for each in entries if each["id"] == name)

    def ids(self) -> list[str]:
        return [each["id"] for each in plain(read(self.folder.text(LINES)))["helplines"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return own_folder(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, folder: Folder) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("places")) as opened:
        opened.studio = a_studio(folder)
        yield opened


@pytest.fixture
def atelier(here: Office, folder: Folder) -> Iterator[Atelier]:
    """The files are put back afterwards."""
    before = {path: folder.text(path) for path in (LINES, PLACES)}
    yield Atelier(here, folder, here.confirmed(here.staff(Role.COORDINATOR)))
    for path, text in before.items():
        if folder.text(path) != text:
            folder.write(path, text, expected=sha256_of(folder.text(path)))


def rows(*typed: dict[str, str], name: str = "hours") -> dict[str, str]:
    """Rows of days and hours as the form sends them."""
    shown = {f"{name}.shown": "1", f"{name}.when": "rows"}
    fields = {f"{name}.{n}.{k}": v for n, row in enumerate(typed) for k, v in row.items()}
    return {**shown, **fields}


def with_verified_on(text: str, name: str, day: str) -> str:
    head, rest = text.split(f'id: "{name}"')
    return f'{head}id: "{name}"' + re.sub(
        r'verified_on: "[^"]*"', f'verified_on: "{day}"', rest, count=1
    )


def test_every_line_and_territory_can_be_reached_and_own_ones_stand_first(
    atelier: Atelier,
) -> None:
    answer = atelier.browser.get("/studio/places")

    linked = re.findall(r'href="/studio/places/(lines|territories)/([^"]+)"', answer.text)
    towns = [each["id"] for each in plain(read(atelier.folder.text(PLACES)))["territories"]]
    assert {name for kind, name in linked if kind == "lines"} == set(atelier.ids())
    assert [name for kind, name in linked if kind == "territories"] == towns
    assert towns[0] == "marseille"


def test_lines_of_long_ago_come_before_those_nobody_dialled_and_the_rest_is_not_due(
    atelier: Atelier,
) -> None:
    today = atelier.office.clock.now().date()
    old = (today - timedelta(days=400)).isoformat()
    less = (today - timedelta(days=181)).isoformat()
    text = with_verified_on(atelier.folder.text(LINES), "pt_1411", less)
    text = with_verified_on(text, "ro_119", old)
    atelier.folder.write(LINES, text, expected=sha256_of(atelier.folder.text(LINES)))

    answer = atelier.browser.get("/studio/places")

    due = answer.text[answer.text.index('id="due"') : answer.text.index("</section>")]
    listed = re.findall(r'href="/studio/places/lines/([^"]+)"', due)
    assert listed[:2] == ["ro_119", "pt_1411"]
    unverified = [each for each in atelier.ids() if not atelier.entry(LINES, each)["verified_on"]]
    assert sorted(listed[2:]) == sorted(unverified)
    assert "à rappeler : vérifié le" in words(answer).replace("\u00a0", " ")


def test_a_form_saved_as_it_was_shown_changes_nothing(atelier: Atelier) -> None:
    """Every line and territory: what the form shows is what the file says."""
    before = (atelier.folder.text(LINES), atelier.folder.text(PLACES))
    addresses = [f"/studio/places/lines/{each}" for each in atelier.ids()]
    places = plain(read(before[1]))["territories"]
    addresses += [f"/studio/places/territories/{each['id']}" for each in places]
    assert len(addresses) > 30

    for address in addresses:
        shown = atelier.browser.get(address)
        answer = atelier.browser.post(address, {**as_shown(shown.text), "do": "save"})
        assert answer.headers.get("location", "").endswith("done=draft_same"), address

    assert (atelier.folder.text(LINES), atelier.folder.text(PLACES)) == before


def as_shown(page: str) -> dict[str, object]:
    """What a browser would send of the form without a key being touched."""
    page = page[page.index('class="studio_form"') :]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if fields.get("type") not in ("checkbox", "radio") or " checked" in tag:
            kept = sent.setdefault(fields["name"], [])
            kept.append(fields.get("value", ""))
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        assert chosen is not None, name
        sent[name] = [chosen[1]]
    for name, said in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    ):
        sent[name] = [said]
    return sent


def test_what_was_changed_changes_its_own_lines_and_no_other(atelier: Atelier) -> None:
    before = atelier.folder.text(LINES)

    answer = atelier.sent(
        LINE,
        line_name="Fil Santé",
        youngest="13",
        **{"topics.shown": "1", "topics": ["listening", "suicide"]},
        **rows({**ROW, "last": "fri"}, {**ROW, "first": "sat", "last": "sat", "opens": "10:00"}),
    )

    assert answer.headers["location"] == f"{LINE}?done=draft_saved"
    assert [new.strip() for _, new in lines_changed(before, atelier.folder.text(LINES))] == [
        'name: "Fil Santé"',
        'ages: {from: "13", to: "25"}',
        (
            'hours: [{days: "mon-fri", from: "09:00", to: "23:00"}, '
            '{days: "sat", from: "10:00", to: "23:00"}]'
        ),
        'topics: ["listening", "suicide"]',
    ]


def test_day_and_night_and_hours_are_exchanged(atelier: Atelier) -> None:
    atelier.sent(LINE, **{**rows(ROW), "hours.when": "always"})
    always = atelier.entry(LINES, "fr_fil_sante_jeunes")["hours"]
    # Hours typed below "day and night" are meant.
    atelier.sent(LINE, **{**rows({**ROW, "opens": "10:00"}), "hours.when": "always"})

    assert always == "24/7"
    assert atelier.entry(LINES, "fr_fil_sante_jeunes")["hours"] == [
        {"days": "mon-sun", "from": "10:00", "to": "23:00"}
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        (rows({**ROW, "opens": "9h"}), "hours", "Ces heures ne vont pas"),
        (rows({**ROW, "closes": ""}), "hours", "Ces heures ne vont pas"),
        (rows(), "hours", "Indique au moins un horaire"),
        ({"line_name": " "}, "line_name", "Il manque quelques mots"),
        ({"oldest": "vingt"}, "oldest", "Écris un nombre"),
        ({"verified_on": "hier"}, "verified_on", "Choisis un jour du calendrier"),
        ({"territories.shown": "1"}, "territories", "Choisis une des réponses"),
        ({"source": "x" * 301}, "source", "trop long"),
    ],
)
def test_a_bad_value_is_named_at_its_field_and_nothing_typed_is_lost(
    atelier: Atelier, wrong: dict[str, str], field: str, said: str
) -> None:
    before = atelier.folder.text(LINES)

    answer = atelier.sent(LINE, note="Mes mots à moi", **wrong)

    assert (answer.status_code, atelier.folder.text(LINES)) == (400, before)
    slot = answer.text[answer.text.index(f'id="wrong_{field}"') :]
    assert said in slot[: slot.index("</div>")]
    assert answer.text.count('<div class="wrong"') > 10
    assert "Mes mots à moi" in answer.text
    assert all(value in answer.text for value in wrong.values() if value.strip())


def test_what_lint_finds_stands_at_the_field_it_is_about(atelier: Atelier) -> None:
    text = atelier.folder.text(LINES)
    twice = text.replace('    source: "axa', '    source: "one"\n    source: "axa')
    atelier.folder.write(LINES, twice, expected=sha256_of(text))

    answer = atelier.browser.get(LINE)

    slots = dict(
        re.findall(r'<div class="wrong" id="wrong_(\w+)">(.*?)</div>', answer.text, re.DOTALL)
    )
    assert [name for name, said in slots.items() if "À corriger" in said] == ["source"]
    assert "1 à corriger" in words(atelier.browser.get("/studio/places"))


def test_a_file_that_cannot_be_read_is_said_with_a_link_to_its_line(atelier: Atelier) -> None:
    text = atelier.folder.text(LINES)
    atelier.folder.write(LINES, text + '  - id: "open\n', expected=sha256_of(text))

    answer = atelier.browser.get("/studio/places")

    assert answer.status_code == 200
    line = text.count("\n") + 1
    assert f'href="/studio/files/{LINES}?line={line}"' in answer.text


def test_dialled_today_is_noted_with_the_day_and_the_role_and_the_rest_is_saved_too(
    atelier: Atelier,
) -> None:
    answer = atelier.sent(LINE, do="checked", note="répond vite", verified_on="2020-01-01")

    entry = atelier.entry(LINES, "fr_fil_sante_jeunes")
    today = atelier.office.clock.now().date().isoformat()
    assert answer.headers["location"] == f"{LINE}?done=line_checked"
    assert (entry["verified_on"], entry["verified_by"]) == (today, "coordinator, marseille")
    assert entry["note"] == "répond vite"
    assert "vérifié aujourd'hui" in words(atelier.browser.get(answer.headers["location"]))


def test_a_number_nobody_dialled_is_hidden_until_somebody_does(atelier: Atelier) -> None:
    same = atelier.sent(LINE, number="0800 235 236")
    spaced = atelier.entry(LINES, "fr_fil_sante_jeunes")
    other = atelier.sent(LINE, number="0 800 235 237")
    hidden_now = atelier.entry(LINES, "fr_fil_sante_jeunes")
    dialled = atelier.sent(LINE, number="0 800 235 238", do="checked")

    assert same.headers["location"].endswith("done=draft_saved")
    assert (spaced["number"], spaced["verified_on"]) == ("0800 235 236", "2026-11-21")
    assert other.headers["location"].endswith("done=line_unverified")
    assert (hidden_now["number"], hidden_now["verified_on"]) == ("0 800 235 237", "")
    assert dialled.headers["location"].endswith("done=line_checked")
    assert atelier.entry(LINES, "fr_fil_sante_jeunes")["verified_on"] != ""


def test_what_a_colleague_saved_meanwhile_is_shown_beside_ones_own_words(
    atelier: Atelier,
) -> None:
    mine = {"expected": hidden(atelier.browser.get(LINE)), "line_name": "Mon nom"}
    atelier.browser.post(LINE, {**mine, "line_name": "Son nom"})

    answer = atelier.browser.post(LINE, mine)

    assert answer.status_code == 409
    assert 'value="Mon nom"' in answer.text
    assert "Dans le fichier maintenant : Son nom" in words(answer).replace("\u00a0", " ")
    atelier.browser.post(LINE, {**mine, "expected": hidden(answer)})
    assert atelier.entry(LINES, "fr_fil_sante_jeunes")["name"] == "Mon nom"


def test_two_who_change_two_lines_of_one_file_are_not_in_each_others_way(
    atelier: Atelier,
) -> None:
    other = "/studio/places/lines/fr_3114"
    first, second = (hidden(atelier.browser.get(each)) for each in (LINE, other))

    atelier.browser.post(LINE, {"expected": first, "line_name": "Un"})
    atelier.browser.post(other, {"expected": second, "line_name": "Deux"})

    names = [atelier.entry(LINES, each)["name"] for each in ("fr_fil_sante_jeunes", "fr_3114")]
    assert names == ["Un", "Deux"]


def test_a_disk_that_is_full_is_said_and_what_was_typed_stays(
    atelier: Atelier, here: Office
) -> None:
    studio = here.studio
    full = FullDisk(atelier.folder.dialogues, atelier.folder.locales)
    here.studio = replace(studio, folder=full)
    try:
        browser = here.confirmed(here.staff(Role.COORDINATOR))
        form = {"expected": hidden(browser.get(LINE)), "line_name": "Mon nom"}
        answer = browser.post(LINE, form)
    finally:
        here.studio = studio

    assert answer.status_code == 409
    assert 'value="Mon nom"' in answer.text
    assert "On ne peut pas écrire dans le dossier" in words(answer)


def test_a_line_is_added_beside_those_of_its_place_and_nobody_sees_it_yet(
    atelier: Atelier,
) -> None:
    form = {"territory": "liege", "name": "Écoute jeunes", "number": "0800 99 000"}

    answer = atelier.browser.post("/studio/places/lines", form)
    again = atelier.browser.post("/studio/places/lines", form)

    added = "liege_ecoute_jeunes"
    assert answer.headers["location"] == f"/studio/places/lines/{added}?done=line_added"
    assert again.headers["location"] == f"/studio/places/lines/{added}_2?done=line_added"
    entry, ids = atelier.entry(LINES, added), atelier.ids()
    assert (entry["territories"], entry["languages"]) == (["liege"], ["fr"])
    assert entry["verified_on"] == ""
    assert ids.index(added) == ids.index("be_108") + 1
    assert atelier.browser.get(f"/studio/places/lines/{added}").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"number": " "}, {"territory": "paris"}, {"name": "x" * 101}]
)
def test_a_line_that_cannot_be_added_says_why(atelier: Atelier, wrong: dict[str, str]) -> None:
    before = atelier.folder.text(LINES)
    form = {"territory": "liege", "name": "Écoute jeunes", "number": "0800 99 000"}

    answer = atelier.browser.post("/studio/places/lines", {**form, **wrong})

    assert (answer.status_code, atelier.folder.text(LINES)) == (400, before)
    assert answer.text.count('class="problem"') == 1


def test_removing_is_asked_first_and_takes_the_lines_of_that_entry_alone(
    atelier: Atelier,
) -> None:
    before = atelier.folder.text(LINES)
    path = f"{LINE}/remove"

    asked = atelier.browser.get(path)
    unsure = atelier.browser.post(path, {"expected": "older"})
    kept = atelier.folder.text(LINES)
    gone = atelier.browser.post(path, {"expected": hidden(asked)})

    assert asked.status_code == 200
    assert (unsure.status_code, kept) == (409, before)
    assert gone.headers["location"] == "/studio/places?done=line_removed"
    start = before.index('  - id: "fr_fil_sante_jeunes"')
    end = before.index('  - id: "fr_119"')
    assert atelier.folder.text(LINES) == before[:start] + before[end:]
    assert atelier.browser.get(LINE).status_code == 404


def test_before_the_last_number_of_a_place_goes_it_is_said(atelier: Atelier) -> None:
    for name in ("ro_116111", "ro_119"):
        path = f"/studio/places/lines/{name}/remove"
        asked = atelier.browser.get(path)
        assert "aucun numéro vérifié" not in words(asked)
        atelier.browser.post(path, {"expected": hidden(asked)})

    answer = atelier.browser.get("/studio/places/lines/ro_0800_500_333/remove")

    assert "Galați : il ne restera aucun numéro vérifié" in words(answer).replace("\u00a0", " ")


def test_a_territory_is_set_up(atelier: Atelier) -> None:
    before = atelier.folder.text(PLACES)
    assert needs_two({PLACES: before}) is False

    answer = atelier.sent(
        TOWN,
        zone="Europe/Lisbon",
        quiet_from="22:00",
        answer_within="4",
        **{"needs_two.shown": "1", "needs_two": "true"},
        **rows(
            {"first": "mon", "last": "thu", "opens": "09:00", "closes": "12:00"},
            {"first": "fri", "last": "fri", "opens": "10:00", "closes": "11:00"},
            name="office",
        ),
    )

    assert answer.headers["location"] == f"{TOWN}?done=draft_saved"
    entry = atelier.entry(PLACES, "marseille")
    assert (entry["zone"], entry["quiet_hours"]["from"]) == ("Europe/Lisbon", "22:00")
    assert entry["safeguarding"] == {
        "lead": "example",
        "deputy": "example",
        "hours": "mon-thu 09:00-12:00, fri 10:00-11:00",
        "answer_within_hours": "4",
    }
    assert needs_two({PLACES: atelier.folder.text(PLACES)}) is True
    atelier.sent(TOWN, answer_within="", **{"needs_two.shown": "1"})
    assert "answer_within_hours" not in atelier.entry(PLACES, "marseille")["safeguarding"]
    assert needs_two({PLACES: atelier.folder.text(PLACES)}) is False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quiet_to": "8h"}, "quiet_to"),
        ({"quiet_to": "24:00"}, "quiet_to"),
        ({"answer_within": "bientôt"}, "answer_within"),
        (rows({**ROW, "opens": "22:00", "closes": "06:00"}, name="office"), "office"),
        (rows(name="office"), "office"),
    ],
)
def test_a_bad_value_of_a_territory_is_named_at_its_field(
    atelier: Atelier, wrong: dict[str, str], field: str
) -> None:
    before = atelier.folder.text(PLACES)

    answer = atelier.sent(TOWN, territory_name="Marseille et autour", **wrong)

    assert (answer.status_code, atelier.folder.text(PLACES)) == (400, before)
    slot = answer.text[answer.text.index(f'id="wrong_{field}"') :]
    assert "<p>" in slot[: slot.index("</div>")]
    assert "Marseille et autour" in answer.text


@pytest.mark.parametrize(
    "path", ["/studio/places/lines/nobody", "/studio/places/territories/atlantis"]
)
def test_what_is_not_in_the_files_is_not_found(atelier: Atelier, path: str) -> None:
    assert atelier.browser.get(path).status_code == 404
    assert atelier.browser.post(path, {}).status_code == 404
