"""The Bot API methods by which a bot gets its updates: long polling and webhook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.servers.records import Call, Records
from tests.servers.updates import UpdateQueue
from tests.servers.webhook import Webhook, WebhookDelivery
from tests.servers.wire import JsonObject, Refused

ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


class Updating:
    """Chooses between polling and webhook, as the bot asks."""

    def __init__(self, updates: UpdateQueue, delivery: WebhookDelivery, records: Records) -> None:
        self.updates = updates
        self.delivery = delivery
        self.records = records

    async def run(self, call: Call, params: JsonObject, is_abandoned: Callable[[], bool]) -> Any:
        """Return the result of getUpdates, setWebhook, deleteWebhook or getWebhookInfo.

        A long poll ends without updates when its connection `is_abandoned`.
        """
        if call.method == "getUpdates":
            return await self._updates(call, params, is_abandoned)
        if call.method == "getWebhookInfo":
            return self._webhook_info()
        asked = call.method == "setWebhook" and params.get("url")
        return await self._set_webhook(Webhook.asked_for(params) if asked else None, params)

    async def _updates(
        self, call: Call, params: JsonObject, is_abandoned: Callable[[], bool]
    ) -> list[JsonObject]:
        if self.delivery.webhook is not None:
            raise Refused(WEBHOOK_IS_ACTIVE, 409)
        self._ask_for(params)
        offset = params.get("offset", 0)
        call.confirmed = tuple(self.updates.confirm(offset))
        self.records.confirmed += len(call.confirmed)
        seconds = float(params.get("timeout", 0))
        found = await self.updates.poll(offset, params.get("limit", 100), seconds, is_abandoned)
        call.update_ids = tuple(update["update_id"] for update in found)
        for update_id in call.update_ids:
            self.records.delivery(update_id, "polling", 1, 200)
        return found

    async def _set_webhook(self, webhook: Webhook | None, params: JsonObject) -> bool:
        self.updates.end_poller(ENDED_BY_WEBHOOK)
        self._ask_for(params)
        if params.get("drop_pending_updates") is True:
            await self.delivery.stop()
            self.updates.waiting.clear()
        await self.delivery.set(webhook)
        return True

    def _webhook_info(self) -> JsonObject:
        webhook = self.delivery.webhook
        self.updates.drop_expired()
        info: JsonObject = {
            "url": "" if webhook is None else webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if webhook is not None:
            info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
            info |= self.delivery.last_error
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    def _ask_for(self, params: JsonObject) -> None:
        kinds = params.get("allowed_updates")
        if isinstance(kinds, list):
            self.updates.allowed = frozenset(kinds)
