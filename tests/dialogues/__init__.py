"""Conversations, and what plays them."""
