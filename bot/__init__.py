"""The Telegram edge: updates in, messages out. No decision about coaching is made here."""
