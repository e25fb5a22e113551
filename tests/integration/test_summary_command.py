"""`digiter summary preview`: an operator looks at what would go out, and that is written down."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.scenes import Scene
from tests.talk import StoppedClock, coach_on


@pytest.fixture
def preview(digiter):
    """Run `digiter summary preview`."""
    return partial(digiter, "summary", "preview")


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """The scene in the database of the command."""
    keyring = Keyring.load_or_create(folder / "data" / "keyring.json")
    address = f"sqlite:///{folder / 'data' / 'digiter.db'}"
    with closing(open_store(address, keyring, clock=StoppedClock())) as store:
        yield Scene(coach_on(folder, store), store)


def asked(scene: Scene, staff: Staff, name: str = "Lina") -> int:
    """Return a learner who waits for an answer."""
    learner = scene.learner(name, staff, Level.ACTIVITY)
    now = StoppedClock().now()
    scene.store.transact_now(lambda work: work.alerts.add(learner, staff.id, now))
    return learner


def test_the_preview_is_printed_and_the_learner_can_see_that_somebody_looked(
    preview, tmp_path: Path
) -> None:
    with scene_in(tmp_path) as scene:
        staff = scene.counsellor()
        learner = asked(scene, staff)

    code, out, err = preview("--counsellor", str(staff.id), "--week", "2026-W47")

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:2] == ["Semaine 47", "Du 16/11/2026 au 22/11/2026"]
    assert lines[lines.index("Demandes pour toi") + 1] == "  Lina"
    with scene_in(tmp_path) as scene:
        assert scene.audited(learner) == [("see_summary", "command", 1, None)]


def test_a_pdf_is_for_the_operators_eyes(preview, tmp_path: Path) -> None:
    with scene_in(tmp_path) as scene:
        staff = scene.counsellor()
        asked(scene, staff)
    path = tmp_path / "summary.pdf"

    code, out, _ = preview("--counsellor", str(staff.id), "--pdf", str(path))

    assert (code, out) == (0, f"Written to {path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Lina" in PdfReader(BytesIO(path.read_bytes())).pages[0].extract_text()


def test_all_of_them_go_into_a_folder_one_file_a_counsellor(preview, tmp_path: Path) -> None:
    with scene_in(tmp_path) as scene:
        counsellors = [scene.counsellor(name) for name in ("Noor", "Awa")]
        scene.counsellor("Coordinator", role=Role.COORDINATOR)
        for staff in counsellors:
            asked(scene, staff, f"With {staff.name}")
    folder = tmp_path / "out"

    code, out, _ = preview("--all", "--folder", str(folder), "--week", "2026-W47")

    assert (code, out) == (0, f"2 written to {folder}\n")
    assert {path.name for path in folder.iterdir()} == {
        f"digiter-2026-W47-{staff.id}.pdf" for staff in counsellors
    }


def test_nobody_of_that_number_and_no_counsellor_are_refused(preview, tmp_path: Path) -> None:
    with scene_in(tmp_path) as scene:
        coordinator = scene.counsellor(role=Role.COORDINATOR)

    unknown, _, said = preview("--counsellor", "7")
    forbidden, out, _ = preview("--counsellor", str(coordinator.id))

    assert (unknown, forbidden, out) == (1, 1, "")
    assert said.strip()


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--all",),
        ("--counsellor", "7", "--all", "--folder", "x"),
        ("--counsellor", "7", "--folder", "x"),
        ("--all", "--folder", "x", "--pdf", "y"),
        ("--counsellor", "7", "--week", "47"),
        ("--counsellor", "0"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_opened(
    preview, tmp_path: Path, options
) -> None:
    code, out, err = preview(*options)

    assert (code, out) == (2, "")
    assert err
    assert not (tmp_path / "data").exists()
