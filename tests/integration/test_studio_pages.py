"""What coordinators do in the studio, as a browser without scripts sees it."""

from __future__ import annotations

import errno
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from digiter_core.access.people import Role
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.lint import lint
from digiter_core.authoring.outline import outline_of
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.checking import check_text
from digiter_core.studio.folder import Folder
from tests.pages import Browser, Office, office
from tests.studio_folder import a_studio, own_folder
from web.headers import POLICY, SCRIPT_POLICY
from web.studio_saving import Unsaved, saved

WELCOME = "dialogues/welcome.yaml"
NODE = "/studio/scripts/welcome/nodes/ask_target"


@dataclass(frozen=True, slots=True)
class Counted:
    passed: int | None
    left: int | None


class FullDisk(Folder):
    """A folder that nothing can be written to."""

    def write(self, path: str, text: str, *, expected: str) -> None:
        raise OSError(errno.EROFS, "read-only")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return own_folder(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, folder: Folder) -> Iterator[Office]:
    def passing(_work, territory, script):
        assert territory is None
        known = {"hello": Counted(120, 10), "where": Counted(95, None), "go": Counted(None, None)}
        return known if script == "welcome" else {}

    with office(tmp_path_factory.mktemp("studio")) as opened:
        opened.studio = a_studio(folder, passing)
        yield opened


@pytest.fixture
def browser(here: Office, folder: Folder) -> Iterator[Browser]:
    """A coordinator; the files are put back afterwards."""
    before = folder.read()
    yield here.confirmed(here.staff(Role.COORDINATOR))
    for path, text in before.items():
        if folder.text(path) != text:
            folder.write(path, text, expected=sha256_of(folder.text(path)))


def words(answer: httpx.Response) -> str:
    """What stands on the page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def hidden(answer: httpx.Response, name: str = "expected") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None
    return found[1]


def lines_changed(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_every_script_and_every_other_file_stands_in_the_list(
    browser: Browser, folder: Folder
) -> None:
    answer = browser.get("/studio")

    assert answer.status_code == 200
    linked = set(re.findall(r'href="(/studio/(?:scripts|files)/[^"]+)"', answer.text))
    own = [path for path in folder.paths() if path.startswith("dialogues/")]
    scripts = {path for path in own if "\nscript:" in "\n" + folder.text(path)}
    assert linked == {
        *(f"/studio/scripts/{Path(path).stem}" for path in scripts),
        *(f"/studio/files/{path}" for path in own if path not in scripts),
    }
    assert len(scripts) > 20
    assert "Salut ! Je suis le coach DIGITER." in words(answer)


def test_what_changed_since_the_newest_release_is_marked(
    here: Office, browser: Browser, folder: Folder
) -> None:
    now, files = here.clock.now(), dict(folder.read())
    assert "modifié" not in words(browser.get("/studio"))
    files[WELCOME] = files[WELCOME].replace("Merci {name}", "Bien {name}")
    del files["dialogues/menu.yaml"]
    here.do(lambda work: work.releases.add(files, at=now, staff=None, note="first"))

    answer = browser.get("/studio")

    marks = re.findall(r'<h3><a href="([^"]+)">[^<]*</a> <span class="tag ask">(\w+)', answer.text)
    assert sorted(marks) == [
        ("/studio/scripts/menu", "nouveau"),
        ("/studio/scripts/welcome", "modifié"),
    ]


def test_a_script_is_listed_with_its_nodes_ways_and_counts(browser: Browser) -> None:
    answer = browser.get("/studio/scripts/welcome")

    listed = re.findall(r'<p class="node_head"><a href="([^"]+)"', answer.text)
    outline = outline_of(
        read_yaml(Path("dialogues/welcome.yaml").read_text(), "", Findings()), "welcome"
    )
    assert listed == [f"/studio/scripts/welcome/nodes/{node.id}" for node in outline.nodes]
    said = words(answer)
    assert "passages : 120 · arrêts ici : 10" in said
    assert said.count("passages :") == 2
    assert said.count("arrêts ici :") == 1


@pytest.mark.parametrize(("script", "node"), [("self_assessment", "items"), ("plan", "pick")])
def test_a_node_that_stands_for_many_is_one_node(browser: Browser, script: str, node: str) -> None:
    answer = browser.get(f"/studio/scripts/{script}")

    listed = re.findall(r'data-node="([^"]+)"', answer.text)
    assert listed.count(node) == 1
    assert [each for each in listed if "." in each] == []


def test_new_words_change_their_own_lines_and_no_other(browser: Browser, folder: Folder) -> None:
    before = folder.text(WELCOME)
    form = {
        "expected": hidden(browser.get(NODE)),
        "beside": "ro",
        "ask": 'Bien, {name} : « plus tard » ?\r\n\r\nDis-moi \U0001f642 "vite"',
        "options.0.label": "Avec d'autres",
        "options.1.goto": "ask_name",
    }

    answer = browser.post(NODE, form)

    assert answer.headers["location"] == f"{NODE}?beside=ro&done=draft_saved"
    changed = lines_changed(before, folder.text(WELCOME))

    def old_line(label: str) -> str:
        return next(line.strip() for line in before.split("\n") if f'label: "{label}"' in line)

    assert [new.strip() for _, new in changed] == [
        'ask: "Bien, {name} : « plus tard » ?\\n\\nDis-moi \U0001f642 \\"vite\\""',
        old_line("Dans une équipe").replace("Dans une équipe", "Avec d'autres", 1),
        old_line("À mon compte").replace("goto: go}", "goto: ask_name}"),
    ]
    assert "Bien, {name}" in words(browser.get(f"{NODE}?beside=ro"))


def test_the_other_language_stands_beside_and_is_marked_when_the_french_changes(
    browser: Browser,
) -> None:
    before = words(browser.get(f"{NODE}?beside=ro"))
    browser.post(NODE, {"expected": hidden(browser.get(NODE)), "ask": "Tu te vois comment ?"})
    after = words(browser.get(f"{NODE}?beside=ro"))

    romanian = "Cum te vezi mai târziu?"
    assert (romanian in before, romanian in after) == (True, True)
    assert after.count("à revoir") == before.count("à revoir") + 1


def test_a_label_that_is_too_long_is_saved_and_said_where_it_stands(browser: Browser) -> None:
    long = "Dans une équipe avec beaucoup de monde autour de moi"
    browser.post(NODE, {"expected": hidden(browser.get(NODE)), "options.0.label": long})

    answer = browser.get(NODE)

    assert 'class="finding critical" data-target="options.0.label"' in answer.text
    assert "52" in words(answer)


def test_how_long_nobody_answers_stands_on_the_way_and_can_be_changed(
    browser: Browser, folder: Folder
) -> None:
    page = "/studio/scripts/plan/nodes/confirm"
    listed = browser.get("/studio/scripts/plan").text

    for typed in ("2 hours", "2 jours"):
        form = {"expected": hidden(browser.get(page)), "no_answer.after": typed}
        browser.post(page, form)

    assert 'data-by="Sans réponse après 1\u00a0j" data-way="no_answer"' in listed
    assert 'no_answer: {after: "2 jours", goto: not_kept_yet}' in folder.text(
        "dialogues/plan.yaml"
    )
    assert 'class="finding critical" data-target="no_answer.after"' in browser.get(page).text


def test_a_form_saved_as_it_was_changes_nothing(browser: Browser, folder: Folder) -> None:
    before, shown = folder.text(WELCOME), browser.get(NODE)

    answer = browser.post(
        NODE,
        {
            "expected": hidden(shown),
            "ask": "Merci {name}. Tu te vois plutôt comment, plus tard\u00a0?",
        },
    )

    assert answer.headers["location"].endswith("done=draft_same")
    assert folder.text(WELCOME) == before


def test_what_a_colleague_saved_meanwhile_is_shown_beside_ones_own_words(
    browser: Browser, folder: Folder
) -> None:
    form = {"expected": hidden(browser.get(NODE)), "ask": "Ma version ?"}
    browser.post(NODE, {**form, "ask": "Sa version ?"})

    answer = browser.post(NODE, form)

    assert answer.status_code == 409
    assert ("Ma version ?" in words(answer), "Sa version ?" in words(answer)) == (True, True)
    assert "Sa version ?" in folder.text(WELCOME)
    browser.post(NODE, {**form, "expected": hidden(answer)})
    assert "Ma version ?" in folder.text(WELCOME)


def test_two_who_change_two_nodes_of_one_file_are_not_in_each_others_way(
    browser: Browser, folder: Folder
) -> None:
    other = "/studio/scripts/welcome/nodes/goodbye"
    first, second = hidden(browser.get(NODE)), hidden(browser.get(other))

    browser.post(NODE, {"expected": first, "ask": "Un ?"})
    browser.post(other, {"expected": second, "say": "Deux."})

    assert ("Un ?" in folder.text(WELCOME), "Deux." in folder.text(WELCOME)) == (True, True)


@pytest.mark.parametrize(
    ("form", "order"),
    [
        ({"do": "down", "place": "0"}, ["self_employed", "employee", "unsure"]),
        ({"do": "up", "place": "2"}, ["employee", "unsure", "self_employed"]),
        ({"do": "remove", "place": "1"}, ["employee", "unsure"]),
        (
            {"do": "add", "id": "both", "label": "Les deux : oui", "goto": "go"},
            ["employee", "self_employed", "unsure", "both"],
        ),
    ],
)
def test_answers_are_moved_removed_and_added(
    browser: Browser, folder: Folder, form: dict[str, str], order: list[str]
) -> None:
    answer = browser.post(f"{NODE}/options", {"expected": hidden(browser.get(NODE)), **form})

    assert answer.status_code == 303
    outline = outline_of(read_yaml(folder.text(WELCOME), "", Findings()), "welcome")
    labels = [each for each in outline.node("ask_target").words if each.field == "label"]
    assert [each.option for each in labels] == order


@pytest.mark.parametrize(
    "form",
    [
        {"do": "up", "place": "0"},
        {"do": "down", "place": "2"},
        {"do": "remove", "place": "7"},
        {"do": "remove", "place": "x"},
        {"do": "add", "id": "new", "label": "Oui", "goto": "nowhere"},
        {"do": "nothing", "place": "0"},
    ],
)
def test_what_cannot_be_arranged_is_said_and_nothing_is_written(
    browser: Browser, folder: Folder, form: dict[str, str]
) -> None:
    before = folder.text(WELCOME)

    answer = browser.post(f"{NODE}/options", {"expected": hidden(browser.get(NODE)), **form})

    assert (answer.status_code, folder.text(WELCOME)) == (409, before)


def test_a_node_is_added_and_opens(browser: Browser) -> None:
    form = {"name": "thanks", "kind": "ask", "words": "Ça va ?", "answer": "Oui", "goto": "go"}

    answer = browser.post("/studio/scripts/welcome/nodes", form)

    assert answer.headers["location"].startswith("/studio/scripts/welcome/nodes/thanks")
    shown = words(browser.get(answer.headers["location"]))
    assert ("Ça va ?" in shown, "Oui" in shown) == (True, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "été"}, "Ce nom ne va pas"),
        ({"name": "hello"}, "porte déjà ce nom"),
        ({"words": " "}, "Écris ce que dit le coach"),
        ({"goto": "nowhere"}, "Choisis un nœud qui existe"),
        ({"answer": ""}, "Une question a besoin d'un bouton"),
    ],
)
def test_a_node_that_cannot_be_added_says_why(
    browser: Browser, folder: Folder, wrong: dict[str, str], said: str
) -> None:
    before = folder.text(WELCOME)
    form = {"name": "new", "kind": "ask", "words": "Ça va ?", "answer": "Oui", "goto": "go"}

    answer = browser.post("/studio/scripts/welcome/nodes", {**form, **wrong})

    assert (answer.status_code, folder.text(WELCOME)) == (400, before)
    assert said in words(answer)


def test_a_file_comes_back_byte_by_byte(browser: Browser, folder: Folder) -> None:
    """Browsers send line ends of their own, and pages leave out what cannot be seen."""
    path = "dialogues/menu.yaml"
    odd = "\n# \u2028 \u200d \u00ad 👩\u200d🌾\n" + folder.text(path)
    for text in (odd, odd.replace("\n", "\r\n")):
        folder.write(path, text, expected=sha256_of(folder.text(path)))
        shown = browser.get(f"/studio/files/{path}")
        typed = re.search(r"<textarea id=\"text\"[^>]*>\n(.*?)</textarea>", shown.text, re.DOTALL)
        sent = html.unescape(typed[1]).replace("\r\n", "\n").replace("\n", "\r\n")

        answer = browser.post(
            f"/studio/files/{path}", {"expected": hidden(shown), "text": sent, "do": "anyway"}
        )

        assert answer.status_code == 303
        assert folder.text(path) == text


def test_a_file_with_mistakes_is_saved_and_one_that_cannot_be_read_only_after_a_warning(
    browser: Browser, folder: Folder
) -> None:
    page = f"/studio/files/{WELCOME}"
    text = folder.text(WELCOME)
    lost, broken = text.replace("goto: go}", "goto: gone}", 1), text + '\nx: "open'
    form = {"expected": hidden(browser.get(page)), "do": "save"}

    assert browser.post(page, {**form, "text": lost}).status_code == 303
    assert folder.text(WELCOME) == lost

    form = {"expected": hidden(browser.get(page)), "do": "save"}
    warned = browser.post(page, {**form, "text": broken})
    assert (warned.status_code, folder.text(WELCOME)) == (409, lost)
    assert "Enregistrer quand même" in words(warned)
    browser.post(page, {**form, "text": broken, "do": "anyway"})
    assert folder.text(WELCOME) == broken
    assert browser.get("/studio/scripts/welcome").status_code == 200
    assert "ne se lit pas encore" in words(browser.get("/studio/scripts/welcome"))


def test_checking_says_what_is_wrong_and_writes_nothing(browser: Browser, folder: Folder) -> None:
    page, before = f"/studio/files/{WELCOME}", folder.text(WELCOME)
    text = before.replace("goto: birth_year}", "goto: birth_yaer}", 1)
    form = {"expected": hidden(browser.get(page)), "text": text}

    for answer in (
        browser.post(page, {**form, "do": "check"}),
        browser.post("/studio/check", {"path": WELCOME, "text": text}),
    ):
        assert answer.status_code == 200
        assert ("birth_yaer" in words(answer), "birth_year" in words(answer)) == (True, True)
        assert re.search(r'data-line="20" data-column="\d+"', answer.text)
    assert folder.text(WELCOME) == before


def test_two_versions_of_a_file_are_shown_and_both_can_be_kept(
    browser: Browser, folder: Folder
) -> None:
    page, before = f"/studio/files/{WELCOME}", folder.text(WELCOME)
    expected = hidden(browser.get(page))
    theirs, mine = before.replace("Salut", "Coucou", 1), before.replace("Salut", "Bonjour", 1)
    folder.write(WELCOME, theirs, expected=sha256_of(before))

    answer = browser.post(page, {"expected": expected, "text": mine, "do": "save"})

    assert (answer.status_code, folder.text(WELCOME)) == (409, theirs)
    assert answer.text.count("Coucou") >= 2
    assert answer.text.count("Bonjour") >= 2
    again = {"expected": hidden(answer), "text": mine, "do": "save"}
    assert browser.post(page, again).status_code == 303
    assert folder.text(WELCOME) == mine


def test_a_folder_that_cannot_be_written_is_said_and_nothing_typed_is_lost(
    here: Office, folder: Folder
) -> None:
    full = FullDisk(folder.dialogues, folder.locales)
    elsewhere = Office(here.coach, here.store, here.clock, here.runner, studio=a_studio(full))
    browser = elsewhere.confirmed(here.staff(Role.COORDINATOR))

    answer = browser.post(NODE, {"expected": hidden(browser.get(NODE)), "ask": "Mes mots ?"})

    assert answer.status_code == 409
    assert "Mes mots ?" in words(answer)
    assert "On ne peut pas écrire dans le dossier." in words(answer)
    assert saved(full, WELCOME, "", expected="") is Unsaved.READ_ONLY


@pytest.mark.parametrize(
    "path",
    [
        "/studio/scripts/nothing",
        "/studio/scripts/..%2f..%2fetc",
        "/studio/scripts/welcome/nodes/nothing",
        "/studio/files/dialogues/../../etc/passwd",
        "/studio/files/locales/ro/LC_MESSAGES/ui.po",
        "/studio/files/etc/passwd",
        "/studio/files/dialogues/none.yaml",
    ],
)
def test_what_is_not_there_is_not_shown(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_only_pages_that_load_a_script_allow_one_and_only_from_here(browser: Browser) -> None:
    policies = {
        path: browser.get(path).headers["content-security-policy"]
        for path in (
            "/studio",
            "/studio/scripts/menu",
            NODE,
            f"/studio/files/{WELCOME}",
            "/settings",
        )
    }

    assert policies == {
        "/studio": POLICY,
        "/studio/scripts/menu": SCRIPT_POLICY,
        NODE: SCRIPT_POLICY,
        f"/studio/files/{WELCOME}": SCRIPT_POLICY,
        "/settings": POLICY,
    }
    assert ("'unsafe" in SCRIPT_POLICY, "script-src 'none'" in POLICY) == (False, True)


def test_no_page_holds_a_script_or_a_style_inside(browser: Browser) -> None:
    for path in ("/studio", "/studio/scripts/menu", NODE, f"/studio/files/{WELCOME}"):
        text = browser.get(path).text
        assert re.findall(r"<script(?![^>]* src=)|\son\w+=|\sstyle=|<style", text) == []
        assert all(
            browser.get(src).status_code == 200 for src in re.findall(r'src="([^"]+)"', text)
        )


def test_where_there_is_no_studio_the_menu_does_not_name_it(here: Office) -> None:
    without = Office(here.coach, here.store, here.clock, here.runner)
    browser = without.confirmed(here.staff(Role.COORDINATOR))

    assert browser.get("/studio").status_code == 404
    assert '"/studio"' not in browser.get("/territory").text


def test_a_file_checked_alone_is_told_what_lint_tells_of_it(folder: Folder) -> None:
    """Only what changed is looked at while one types; nothing may be overlooked by that."""
    broken = {
        "dialogues/plan.yaml": ("goto: own_check", "goto: own_chek"),
        "dialogues/menu.yaml": ("open: plan", "open: plam"),
        WELCOME: ("set: {target: employee}", "set: {targt: employee}"),
        "dialogues/self_assessment.yaml": (
            'label: "Plus tard", goto',
            'label: "Plus tard #", goto',
        ),
        "dialogues/privacy.yaml": ("Oui", "Non"),
        "dialogues/nudges.yaml": ("enough: 2", "enough: two"),
    }
    before = folder.read()
    for path, (old, new) in broken.items():
        text = before[path].replace(old, new)
        folder.write(path, text, expected=sha256_of(before[path]))
    try:
        everything = lint(folder.dialogues, folder.locales)
        for path in [path for path in before if path.startswith("dialogues/")]:
            of_lint = [each for each in everything if each.file == path]
            assert list(check_text(folder, path, folder.text(path)).findings) == of_lint, path
    finally:
        for path in broken:
            folder.write(path, before[path], expected=sha256_of(folder.text(path)))
