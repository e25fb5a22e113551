"""The files people edit: one at a time, whole or not at all, and never outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.errors import ChangedMeanwhile, NoSuchFile, ScriptError
from digiter_core.ports.publishing import digest_of, sha256_of
from digiter_core.studio.folder import Folder, unpacked

FILES = {
    "dialogues/a.yaml": "script: a\r\n",
    "dialogues/territories/liege/a.yaml": "nodes: {}\n",
    "locales/ro/LC_MESSAGES/ui.po": "ț",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for path, text in FILES.items():
        place = tmp_path / "my" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    (tmp_path / "my/dialogues/.a.yaml.swp.yaml").write_text("not ours")
    (tmp_path / "my/dialogues/notes.txt").write_text("not ours")
    (tmp_path / "my/locales/fr").mkdir()
    (tmp_path / "my/locales/fr/findings.yaml").write_text("not ours")
    (tmp_path / "secret.yaml").write_text("not ours")
    return Folder(tmp_path / "my" / "dialogues", tmp_path / "my" / "locales")


def test_all_files_of_a_release_are_read_byte_for_byte(folder: Folder) -> None:
    assert folder.read() == FILES


def test_what_is_no_text_is_a_finding(folder: Folder) -> None:
    (folder.dialogues / "a.yaml").write_bytes(b"\xff")

    with pytest.raises(ScriptError) as error:
        folder.read()
    assert [(each.file, each.code) for each in error.value.findings] == [
        ("dialogues/a.yaml", "not_text")
    ]


def test_a_file_is_replaced_if_it_is_as_it_was_shown(folder: Folder) -> None:
    shown = folder.text("dialogues/a.yaml")

    folder.write("dialogues/a.yaml", "script: b\n", expected=sha256_of(shown))

    assert folder.read() == {**FILES, "dialogues/a.yaml": "script: b\n"}


def test_a_new_file_takes_the_place_of_nothing(folder: Folder) -> None:
    folder.write("dialogues/b.yaml", "script: b\n", expected=sha256_of(""))

    assert folder.text("dialogues/b.yaml") == "script: b\n"


def test_somebody_who_was_faster_is_not_overwritten(folder: Folder) -> None:
    shown = folder.text("dialogues/a.yaml")
    folder.write("dialogues/a.yaml", "hers\n", expected=sha256_of(shown))

    with pytest.raises(ChangedMeanwhile):
        folder.write("dialogues/a.yaml", "his\n", expected=sha256_of(shown))
    assert folder.text("dialogues/a.yaml") == "hers\n"


@pytest.mark.parametrize(
    "path",
    [
        "dialogues/../../secret.yaml",
        "../secret.yaml",
        "/etc/passwd.yaml",
        "secret.yaml",
        "dialogues/notes.txt",
        "dialogues/a.po",
        "locales/fr/findings.yaml",
        "dialogues/.hidden.yaml",
        "dialogues//a.yaml",
        "dialogues/./a.yaml",
        "dialogues\\a.yaml",
        "dialogues/a\0.yaml",
        "dialogues",
        "",
    ],
)
def test_nothing_outside_is_read_or_written(folder: Folder, path: str) -> None:
    with pytest.raises(NoSuchFile):
        folder.text(path)
    with pytest.raises(NoSuchFile):
        folder.write(path, "x", expected=sha256_of(""))


def test_a_link_leads_nowhere_else(folder: Folder, tmp_path: Path) -> None:
    (folder.dialogues / "link.yaml").symlink_to(tmp_path / "secret.yaml")

    with pytest.raises(NoSuchFile):
        folder.text("dialogues/link.yaml")


def test_a_file_that_cannot_be_written_is_as_it_was(folder: Folder) -> None:
    before = folder.text("dialogues/a.yaml")

    with pytest.raises(UnicodeEncodeError):
        folder.write("dialogues/a.yaml", "\ud800", expected=sha256_of(before))

    assert folder.read() == FILES


def test_files_of_a_release_are_laid_out_as_they_were(folder: Folder) -> None:
    with unpacked(folder.read()) as laid_out:
        assert laid_out.read() == FILES
        place = laid_out.dialogues

    assert not place.exists()


def test_a_path_of_a_release_that_leads_out_is_refused() -> None:
    with pytest.raises(NoSuchFile), unpacked({"dialogues/../../x.yaml": "x"}):
        pass


def test_the_digest_knows_paths_and_texts() -> None:
    assert digest_of({"a": "b"}) == digest_of({"a": "b"})
    assert len({digest_of(each) for each in ({"a": "b"}, {"a": "c"}, {"b": "b"}, {})}) == 4
