"""One turn of a conversation, pure: no clock, file, network or chance."""
