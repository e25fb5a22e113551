"""Sizes and colours all parts of a picture share. Warm, calm, and dark enough to be read."""

from __future__ import annotations

SIZE = 900  # units of the drawing; shown at about 360 on a phone, so 26 is the smallest letter
PIXELS = 820  # of the picture: larger would pass 100 kB, where Telegram slows uploads down
MARGIN = 20
LINE = 1.14  # distance of two lines, in letter sizes

GROUND, RING = "#fff6ea", "#d6c1a6"
INK, SOFT_INK = "#33223b", "#65566a"
BAND_EDGE, ACCENT, DOT = "#c4532a", "#a33d14", "#4b1d52"
EARLIER = "#6f6875"

# Flat colours on purpose: gradients made the picture 15 % larger and slower to draw.
PAPER, GLOW, BAND, CHIP = "#fffdf9", "#fde2c4", "#f2935a", "#f6e6d2"
