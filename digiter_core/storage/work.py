"""One transaction over everything that is stored, tied together."""

from __future__ import annotations

from digiter_core.ports import Clock
from digiter_core.storage.alerts import StoredAlerts
from digiter_core.storage.answers import StoredAnswers
from digiter_core.storage.audit import StoredAudit
from digiter_core.storage.bonds import StoredBonds
from digiter_core.storage.connection import Connection
from digiter_core.storage.consents import StoredConsents
from digiter_core.storage.dispatches import StoredDispatches
from digiter_core.storage.erasing import Erasing, Ledger
from digiter_core.storage.events import StoredEvents
from digiter_core.storage.figures import StoredFigures
from digiter_core.storage.inbox import StoredInbox
from digiter_core.storage.invitations import StoredInvitations
from digiter_core.storage.learners import StoredLearners
from digiter_core.storage.letters import StoredLetters
from digiter_core.storage.logins import StoredLogins
from digiter_core.storage.nodes import Node, StoredNodes
from digiter_core.storage.notes import StoredNotes
from digiter_core.storage.nudges import StoredNudges
from digiter_core.storage.observations import StoredObservations
from digiter_core.storage.outbox import StoredOutbox
from digiter_core.storage.passages import StoredPassages
from digiter_core.storage.pictures import StoredPictures
from digiter_core.storage.plans import StoredPlans
from digiter_core.storage.releases import StoredReleases
from digiter_core.storage.row_security import limit
from digiter_core.storage.scripts import StoredScripts
from digiter_core.storage.seals import Seals
from digiter_core.storage.staff import StoredStaff
from digiter_core.storage.vault import Vault
from digiter_core.storage.waits import StoredWaits
from digiter_core.storage.withdrawals import Withdrawals, Withdrawing


class StoredWork:
    """
    The `Work` of one connection.

    Made once per connection and used for one transaction after another, because making it costs
    as much as a statement; `start` forgets what the last one left behind.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the world a transaction works in
        self,
        connection: Connection,
        vault: Vault,
        clock: Clock,
        ledger: Ledger,
        withdrawals: Withdrawals,
        node: Node | None = None,
    ) -> None:
        self.connection = connection
        self.vault = vault
        self.erasing = Erasing(connection, clock, ledger)
        self.withdrawing = Withdrawing(withdrawals)
        self._seals = Seals(connection, vault)
        self.learners = StoredLearners(connection, self._seals, self.erasing)
        self.answers = StoredAnswers(connection, self._seals)
        self.consents = StoredConsents(connection, self.withdrawing)
        self.events = StoredEvents(connection, self._seals)
        self.inbox = StoredInbox(connection)
        self.outbox = StoredOutbox(
            connection, self._seals, clock, node.number if node and node.sends else None
        )
        self.plans = StoredPlans(connection, self._seals)
        self.nudges = StoredNudges(connection, self._seals)
        self.waits = StoredWaits(connection, self._seals)
        self.nodes = StoredNodes(connection, node)
        self.pictures = StoredPictures(connection, self._seals)
        self.notes = StoredNotes(connection)
        self.scripts = StoredScripts(connection)
        self.releases = StoredReleases(connection)
        self.passages = StoredPassages(connection)
        self.figures = StoredFigures(connection)
        self.logins = StoredLogins(connection, vault)
        self.invitations = StoredInvitations(connection, vault, clock)
        self.staff = StoredStaff(connection, vault, self.logins, self.invitations)
        self.bonds = StoredBonds(connection, self.withdrawing)
        self.alerts = StoredAlerts(connection, self.withdrawing)
        self.letters = StoredLetters(connection, self._seals)
        self.observations = StoredObservations(connection, self._seals)
        self.audit = StoredAudit(connection)
        self.dispatches = StoredDispatches(connection)
        self._is_limited = False

    def start(self) -> None:
        """Forget everything read by an earlier function, perhaps of the same transaction."""
        self._seals.start()
        self.learners.start()
        if self._is_limited:
            self._limit("")

    def give_up(self) -> None:
        """Forget what was to follow a transaction that was rolled back."""
        self.erasing.erased.clear()
        self.withdrawing.forget()

    def limit_to(self, staff: int) -> None:
        """See only whom that counsellor may see, where the database can tell."""
        if self.connection.has_row_security:
            self._limit(str(staff))

    def _limit(self, staff: str) -> None:
        limit(self.connection, staff)
        self._is_limited = bool(staff)
