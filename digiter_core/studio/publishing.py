"""
Publishing: what it would change and for whom, the release itself, and going back.

Looking takes a `Work` that only looks (`storage.reading`): it opens the place of every learner,
and nobody's turn may wait for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.own_texts import versions_of
from digiter_core.errors import (
    Finding,
    NoSuchRelease,
    NothingNew,
    NothingWaits,
    PublishedMeanwhile,
    SamePerson,
    ScriptError,
)
from digiter_core.ports import Work
from digiter_core.ports.publishing import Release, digest_of, sha256_of
from digiter_core.studio.differences import Difference, differences
from digiter_core.studio.draft import Draft, load_draft
from digiter_core.studio.folder import Folder
from digiter_core.studio.keeping import Version, keep_versions
from digiter_core.studio.released import Content, needs_two, read_content
from digiter_core.studio.stands import Group, groups

NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing the files as they lie there would do."""

    at: datetime  # when it was looked at
    draft: Draft
    since: int  # number of the live release it is compared with, 0: there is none
    differences: tuple[Difference, ...]
    groups: tuple[Group, ...]  # learners in scripts that change, and what happens to them
    needs_two: bool
    waiting: Release | None  # a proposal that this one would replace
    is_new: bool  # whether any file is other than it is live, be it by a comment
    digest: str  # of the files and of what they are compared with; `publish` wants it back

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.draft.findings

    @property
    def can_publish(self) -> bool:
        """Whether nothing critical was found and something is new."""
        return self.is_new and self.draft.loaded is not None and not self.draft.critical


def prepare(folder: Folder, work: Work, now: datetime) -> Plan:
    """Return what publishing *folder* would do now. *work*: one that only looks."""
    draft = load_draft(folder)
    since = work.releases.newest()
    live = work.releases.files(since)
    return Plan(
        at=now,
        draft=draft,
        since=since,
        differences=differences(live, draft.files),
        groups=_groups(work, read_content(live).loaded, draft.loaded),
        needs_two=needs_two(live) or needs_two(draft.files),
        waiting=work.releases.waiting(),
        is_new=digest_of(live) != draft.digest,
        digest=_token(draft.digest, since),
    )


def publish(  # noqa: PLR0913 - what is published, and by whom, named at every call
    folder: Folder,
    work: Work,
    now: datetime,
    *,
    staff: int | None,
    note: str,
    expected_digest: str,
) -> Release:
    """Publish *folder*; where a territory wants two, as a proposal that waits for the second.

    *expected_digest*: the one of the plan that was shown. Call `load_draft` before, outside of
    the transaction. Raises `PublishedMeanwhile` if the files or what is live are others by now,
    `ScriptError` with what is critical, and `NothingNew`.
    """
    since = work.releases.newest()
    files = folder.read()
    if _token(digest_of(files), since) != expected_digest:
        raise PublishedMeanwhile
    draft = load_draft(folder)
    if draft.files != files:
        raise PublishedMeanwhile
    if draft.critical or draft.loaded is None:
        raise ScriptError(draft.critical or draft.findings)
    live = work.releases.get(since)
    if live is not None and live.digest == draft.digest:
        raise NothingNew
    published = work.releases.files(since)
    wants_two = needs_two(published) or needs_two(files)
    stored = set(published.values())
    new = {path: text for path, text in files.items() if text not in stored}
    release = work.releases.add(
        files,
        at=now,
        staff=staff,
        note=note.strip()[:NOTE_LIMIT],
        needs_two=wants_two,
        pictures=folder.pictures(new),
    )
    if release.is_live:
        keep_versions(work, _versions(draft), now)
    return release


def confirm(work: Work, now: datetime, *, number: int, staff: int | None) -> Release:
    """Make a proposal live and return it. *staff* None: the operator.

    Raises `NothingWaits`, `SamePerson` for who proposed it, and `ScriptError` if this program,
    newer than the proposal, cannot read it any more.
    """
    waiting = work.releases.waiting()
    if waiting is None or waiting.number != number:
        raise NothingWaits
    if staff is not None and waiting.staff == staff:
        raise SamePerson
    content = read_content(work.releases.files(number))
    if content.loaded is None:
        raise ScriptError(content.findings)
    work.releases.confirm(number, staff, now)
    keep_versions(work, _versions(content), now)
    confirmed = work.releases.get(number)
    assert confirmed is not None
    return confirmed


def roll_back(
    work: Work, now: datetime, *, to: int | None, staff: int | None, note: str
) -> Release:
    """Publish once more what release *to* was; None: the one before what is live. At once.

    No second person is waited for: going back is what one does when something is wrong. Raises
    `NoSuchRelease`, `NothingNew` if it is what is live, and `ScriptError` if this program cannot
    read it any more.
    """
    target = target_of(work, to)
    files = work.releases.files(target.number)
    content = read_content(files)
    if content.loaded is None:
        raise ScriptError(content.findings)
    origin = target.rolled_back_to or target.number
    release = work.releases.add(
        files, at=now, staff=staff, note=note.strip()[:NOTE_LIMIT], rolled_back_to=origin
    )
    keep_versions(work, _versions(content), now)
    return release


def target_of(work: Work, to: int | None) -> Release:
    """Return the release that going back leads to. Raises what `roll_back` raises."""
    live = work.releases.get(work.releases.newest())
    target = work.releases.get(to) if to is not None else _before(work, live)
    if live is None or target is None or not target.is_live:
        raise NoSuchRelease
    if target.digest == live.digest:
        raise NothingNew
    return target


def _versions(content: Draft | Content) -> Sequence[Version]:
    if content.loaded is None or content.catalogues is None:
        return ()
    return versions_of(content.loaded, content.catalogues)


def _before(work: Work, live: Release | None) -> Release | None:
    """Return what was live before *live*. After going back, going back leads further back.

    Somebody who presses twice in a hurry must not come out where it was wrong.
    """
    if live is None:
        return None
    origin = live.rolled_back_to or live.number
    for number in range(origin - 1, 0, -1):
        found = work.releases.get(number)
        if found and found.is_live and found.digest != live.digest and not found.rolled_back_to:
            return found
    return None


def _groups(work: Work, before: Loaded | None, after: Loaded | None) -> tuple[Group, ...]:
    if after is None:
        return ()
    return groups(work, before, after)


def _token(digest: str, since: int) -> str:
    return sha256_of(f"{since} {digest}")
