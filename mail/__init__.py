"""E-mail: the weekly summary as a message, and the way to the mail server."""
