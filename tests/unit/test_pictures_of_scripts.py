"""Which files are pictures, what is left out of them, and what nobody can be harmed by."""

from __future__ import annotations

import os
import resource
import struct
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.library import Library
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import load_scripts, script_from_sources
from digiter_core.authoring.node_bubbles import shown_nodes
from digiter_core.authoring.picture_bytes import LONGEST, NoPicture, cleaned
from digiter_core.authoring.pictures_folder import MOST, read_pictures
from digiter_core.engine.script import NodeId, Picture
from tests import stills

SCRIPT = """\
script: s
start: a
nodes:
  a:
    picture: tram.png
    alt: "Un tram."
    goto: z
  z: {end: true}
"""


def folder_with(tmp_path: Path, content: bytes, name: str = "tram.png") -> Path:
    dialogues = tmp_path / "dialogues"
    (dialogues / "pictures").mkdir(parents=True, exist_ok=True)
    (dialogues / "s.yaml").write_text(SCRIPT, encoding="utf-8")
    (dialogues / "pictures" / name).write_bytes(content)
    return dialogues


def refused(data: bytes) -> str:
    with pytest.raises(NoPicture) as caught:
        cleaned(data)
    return caught.value.variant


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (1280, 1280), (1279, 7)])
def test_a_png_is_shown_as_it_is(size: tuple[int, int]) -> None:
    assert cleaned(stills.png(*size)) == stills.png(*size)


def test_what_programs_write_about_a_png_is_left_out() -> None:
    where = stills.chunk(b"tEXt", b"GPS\0 50.63, 5.57") + stills.chunk(b"eXIf", b"II*\0")

    assert cleaned(stills.png(more=where)) == stills.png()


def test_what_a_camera_writes_into_a_jpeg_is_left_out() -> None:
    plain = cleaned(stills.photo())
    written = stills.exif(1) + stills.segment(0xFE, b"Lina, 17") + stills.segment(0xED, b"Paris")

    assert cleaned(stills.photo(before=written)) == plain
    assert b"Lina" not in plain


def test_a_photo_that_only_its_details_turn_up_is_refused() -> None:
    assert refused(stills.photo(before=stills.exif(6))) == "turned"


@pytest.mark.parametrize(
    ("data", "variant"),
    [
        (b"", ""),
        (b"GIF89a" + bytes(50), ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (stills.png()[:-4], ""),
        (stills.png()[:30], ""),
        (stills.png().replace(b"IDAT", b"IDAU"), ""),
        (stills.png(more=stills.chunk(b"acTL", bytes(8))), ""),
        (stills.png(rows=b"\0"), ""),
        (stills.png(1281, 1), "wide"),
        (stills.png(1, 2**31 - 1, rows=b""), "wide"),
        (stills.png(0, 5), ""),
        (stills.photo(cut=4000), ""),
        (stills.photo(cut=20), ""),
        (stills.photo() + b"film", ""),
        (bytes(LONGEST + 1), "large"),
    ],
)
def test_what_cannot_be_shown_is_refused(data: bytes, variant: str) -> None:
    assert refused(data) == variant


def test_a_jpeg_may_not_be_wider_than_a_phone_shows() -> None:
    data = bytearray(stills.photo())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 400, 1281)

    assert refused(bytes(data)) == "wide"


def test_a_picture_that_unpacks_into_a_gigabyte_is_refused_at_once() -> None:
    data = stills.bomb(900)
    assert len(data) < LONGEST

    before, began = peak(), time.perf_counter()
    variant = refused(data)

    assert variant == ""
    assert time.perf_counter() - began < 2
    assert peak() - before < 32_000  # kilobytes


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@given(st.data())
def test_no_damage_ends_in_anything_but_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([stills.png(more=b""), stills.photo()])))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])

    with suppress(NoPicture):
        cleaned(damaged)


def test_another_picture_under_the_same_name_is_another_version(tmp_path: Path) -> None:
    first = load_scripts(folder_with(tmp_path, stills.png(4, 3)))
    second = load_scripts(folder_with(tmp_path, stills.png(5, 3)))

    assert first.scripts["s"].version != second.scripts["s"].version


def test_details_left_out_make_no_new_version(tmp_path: Path) -> None:
    text = stills.chunk(b"tEXt", b"Software\0paint")
    first = load_scripts(folder_with(tmp_path, stills.png()))
    second = load_scripts(folder_with(tmp_path, stills.png(more=text)))

    assert first.scripts["s"].version == second.scripts["s"].version


def test_whoever_is_in_an_older_version_sees_its_picture(tmp_path: Path) -> None:
    before = load_scripts(folder_with(tmp_path, stills.png(4, 3)))
    after = load_scripts(folder_with(tmp_path, stills.png(5, 3)))
    old = before.scripts["s"]

    kept, _ = script_from_sources("s", before.sources["s"])
    library = Library(after, lambda _script, _version: before.sources["s"])

    digest = sha256(stills.png(4, 3)).hexdigest()
    expected = Picture(NodeId("a"), "tram.png", digest, old.nodes[NodeId("a")].alt, NodeId("z"))  # type: ignore[union-attr]  # it is a picture
    assert kept.version == old.version
    assert library.version("s", old.version).nodes[NodeId("a")] == expected


@pytest.mark.parametrize("name", ["carte.svg", "a b.png", "été.png", "tram.PNG", "deep"])
def test_only_plain_names_of_pictures_belong_there(tmp_path: Path, name: str) -> None:
    dialogues = folder_with(tmp_path, stills.png())
    if name == "deep":
        (dialogues / "pictures" / name).mkdir()
    else:
        (dialogues / "pictures" / name).write_bytes(stills.png())

    found = [(each.code, each.variant) for each in lint(dialogues, tmp_path / "locales")]

    assert ("bad_picture", "kind") in found


def test_a_link_out_of_the_folder_and_a_pipe_are_no_pictures(tmp_path: Path) -> None:
    dialogues = folder_with(tmp_path, stills.png())
    (tmp_path / "other.png").write_bytes(stills.png())
    (dialogues / "pictures" / "link.png").symlink_to(tmp_path / "other.png")
    os.mkfifo(dialogues / "pictures" / "pipe.png")
    findings = Findings()

    names = set(read_pictures(dialogues, findings))

    assert names == {"pictures/tram.png"}
    assert [each.file for each in findings.all()] == [
        "dialogues/pictures/link.png",
        "dialogues/pictures/pipe.png",
    ]


def test_a_reference_of_a_release_is_no_picture_of_a_draft(tmp_path: Path) -> None:
    dialogues = folder_with(tmp_path, f"sha256:{'0' * 64}".encode())

    codes = [each.code for each in lint(dialogues, tmp_path / "locales")]

    assert "bad_picture" in codes
    assert load_scripts(dialogues).pictures == {"tram.png": "0" * 64}


def test_there_are_not_too_many_pictures(tmp_path: Path) -> None:
    dialogues = folder_with(tmp_path, stills.png())
    for number in range(MOST + 5):
        (dialogues / "pictures" / f"n{number}.png").write_bytes(stills.png())
    findings = Findings()

    assert len(read_pictures(dialogues, findings)) == MOST
    assert [each.code for each in findings.all()] == ["too_big"]


def test_translators_see_what_stands_below_a_picture(tmp_path: Path) -> None:
    """It was taken for a question, and no sheet could be exported."""
    loaded = load_scripts(folder_with(tmp_path, stills.png()))

    [shown] = shown_nodes(loaded).values()

    assert (shown.script, shown.node, shown.words, shown.buttons) == ("s", "a", "Un tram.", ())
