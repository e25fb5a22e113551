"""The picture of a profile, as SVG and as PNG."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.pictures.marks import xml_text
from digiter_core.pictures.profile_svg import profile_svg
from digiter_core.pictures.render import FONT_FILES, png
from digiter_core.reports.picture import Legend, PictureAxis, ProfilePicture, to_json

LANGUAGES = {
    "fr": (
        "Organisation|Adaptabilité et autonomie|Sociabilité|Communication|"
        "Initiative et participation"
    ),
    "de": (
        "Organisation|Anpassung und Selbstständigkeit|Umgang mit anderen|Kommunikation|"
        "Initiative und Beteiligung"
    ),
    "pt": (
        "Organização|Adaptação e autonomia|Sociabilidade|Comunicação|Iniciativa e participação"
    ),
    "ro": (
        "Organizare|Adaptabilitate și autonomie|Sociabilitate|Comunicare|Inițiativă și participare"
    ),
    "en": (
        "Organisation|Adaptability and autonomy|Sociability|Communication|"
        "Initiative and participation"
    ),
}
LADDER = ("avec un appui", "en terrain connu", "en autonomie", "en aidant les autres")
SCORES = (3.1, 2.4, 3.6, 2.9, 2.2)
SVG = "{http://www.w3.org/2000/svg}"


def picture(*scores: float | None, language: str = "fr") -> ProfilePicture:
    names = LANGUAGES[language].split("|")
    return ProfilePicture(
        language,
        "Mon profil aujourd'hui",
        tuple(
            PictureAxis(name, "pas encore")
            if score is None
            else PictureAxis(name, "en autonomie", score, max(1, score - 0.3), min(4, score + 0.3))
            for name, score in zip(names, scores, strict=True)
        ),
        Legend(LADDER, "ta moyenne", "ta zone probable", "avant"),
    )


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def size(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", image[16:24])
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_shown_in_full_in_every_language(language: str) -> None:
    shown = " ".join(texts(profile_svg(picture(*SCORES, language=language))))

    for name in LANGUAGES[language].split("|"):
        assert name in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_820_pixels_square_and_light_enough_to_send(language: str) -> None:
    image = png(profile_svg(picture(*SCORES, language=language)))

    assert size(image) == (820, 820)
    assert 20_000 < len(image) < 100_000


def test_different_profiles_are_different_pictures() -> None:
    cases = [SCORES, (1.0,) * 5, (4.0,) * 5, (None,) * 5, (3.1, None, 3.6, 2.9, 2.2)]

    assert len({png(profile_svg(picture(*case))) for case in cases}) == len(cases)


def test_the_same_picture_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib, json, sys\n"
        "from digiter_core.pictures.profile_svg import profile_svg\n"
        "from digiter_core.pictures.render import png\n"
        "from digiter_core.reports.picture import from_json\n"
        "image = png(profile_svg(from_json(json.load(sys.stdin))))\n"
        "print(hashlib.sha256(image).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(to_json(picture(*SCORES))),
        capture_output=True,
        text=True,
        check=True,
    )

    here = hashlib.sha256(png(profile_svg(picture(*SCORES)))).hexdigest()
    assert done.stdout.strip() == here


def test_title_language_and_legend_are_there() -> None:
    svg = profile_svg(picture(*SCORES))
    root = ET.fromstring(svg)

    assert root.attrib["lang"] == "fr"
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Mon profil aujourd'hui"
    for words in (*LADDER, "ta moyenne", "ta zone probable"):
        assert words in texts(svg)
    assert "avant" not in texts(svg)


def test_a_missing_axis_says_so_and_has_no_dot() -> None:
    svg = profile_svg(picture(3.1, None, 3.6, None, 2.2))

    assert texts(svg).count("pas encore") == 2
    assert svg.count('r="11"') == 3 + 1  # three scores, and one in the legend
    assert svg.count('stroke-dasharray="9 8"') == 2


def test_a_picture_without_any_score_has_no_band_but_its_sectors() -> None:
    svg = profile_svg(picture(*(None,) * 5))

    assert "evenodd" not in svg
    assert svg.count('stroke-dasharray="9 8"') == 5


def test_the_band_is_one_ring_or_a_piece_for_every_run() -> None:
    assert profile_svg(picture(*SCORES)).count("evenodd") == 1
    assert profile_svg(picture(3.0, None, 3.0, None, 3.0)).count("evenodd") == 2


def test_the_dot_stands_at_the_score() -> None:
    svg = profile_svg(picture(4.0, 1.0, 1.0, 1.0, 1.0))

    # The centre is at (450, 426); the fourth rung is 197 pixels above it.
    assert '<circle cx="450.0" cy="229.0" r="11"' in svg


def test_long_words_in_the_legend_get_a_row_each() -> None:
    now = picture(*SCORES)
    long = tuple(f"{words}, encore et toujours et partout" for words in LADDER)

    svg = profile_svg(replace(now, legend=replace(now.legend, ladder=long)))

    rows = re.findall(r'y="([0-9.]+)" font-size="26" fill="#33223b" text-anchor="start"', svg)
    assert rows == ["704.0", "746.0", "788.0", "830.0", "872.0", "872.0"]


def test_an_earlier_profile_is_a_broken_line_and_is_explained() -> None:
    now = picture(*SCORES)
    whole = profile_svg(replace(now, earlier=(2.0,) * 5))
    parts = profile_svg(replace(now, earlier=(2.0, None, 2.0, None, None)))

    assert "avant" in texts(whole)
    assert whole.count('stroke-dasharray="14 10"') == 1
    assert parts.count('stroke-dasharray="14 10"') == 2


def test_names_cannot_break_out_of_the_picture() -> None:
    bad = '</text><script>&"\u0000\u202e'
    now = picture(*SCORES)
    attacked = replace(now, title=bad, language=bad, axes=(PictureAxis(bad, bad), *now.axes[1:]))

    root = ET.fromstring(profile_svg(attacked))

    assert root.findtext(f"{SVG}title") == '</text><script>&"'
    assert not list(root.iter(f"{SVG}script"))


@settings(deadline=None)  # to draw takes as long as the machine is busy
@given(st.text(max_size=40))
def test_any_text_can_be_a_label(words: str) -> None:
    now = picture(*SCORES)
    axes = (PictureAxis(words, words, 2.0, 1.7, 2.3), *now.axes[1:])

    ET.fromstring(profile_svg(replace(now, title=words, axes=axes)))


def test_text_keeps_its_no_break_spaces() -> None:
    assert xml_text("Prêt\u00a0?\u202f!") == "Prêt\u00a0?\u202f!"


LETTERS = "șțăîâãõßüéœȘȚĂÎÂÃÕẞÜÉŒçñ«»\u2019“”„\u2013…•€"


def drawn(letter: str, weight: int) -> bytes:
    return png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60" '
        f'font-family="Noto Sans" font-weight="{weight}"><text x="8" y="45" '
        f'font-size="40">{letter}</text></svg>'
    )


@pytest.mark.parametrize("weight", [400, 700])
def test_every_letter_of_the_five_languages_has_a_glyph(weight: int) -> None:
    nothing = {drawn("\ue000", weight), drawn(" ", weight)}  # no such letter, and a blank

    pictures = {letter: drawn(letter, weight) for letter in LETTERS}

    assert not nothing & set(pictures.values())
    assert len(set(pictures.values())) == len(LETTERS)
    assert drawn("ș", weight) != drawn("ş", weight)  # comma and cedilla


def test_the_two_weights_differ() -> None:
    assert drawn("a", 400) != drawn("a", 700)


def test_the_letters_are_those_the_readme_names() -> None:
    readme = (FONT_FILES[0].parent / "README.md").read_text(encoding="utf-8")

    for file in FONT_FILES:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in readme
        assert re.search(rf"`{re.escape(file.name)}`", readme)
    assert "SIL OPEN FONT LICENSE" in (FONT_FILES[0].parent / "OFL.txt").read_text("utf-8")


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="root node"):
        png("<svg")
