"""What is checked before a dialogue goes live: one module per check."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from digiter_core.authoring.checks import (
    banned_words,
    cedillas,
    cut_texts,
    dead_ends,
    formal_address,
    long_labels,
    long_sentences,
    long_texts,
    missing_texts,
    other_portuguese,
    placeholder_names,
    same_labels,
    silent_loops,
    stale_translations,
    unknown_nodes,
    unknown_scripts,
    unmatched_bold,
    unreachable_nodes,
    variable_types,
)
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

Check = Callable[[Loaded, Catalogues], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    unknown_nodes.check,
    unknown_scripts.check,
    unreachable_nodes.check,
    dead_ends.check,
    silent_loops.check,
    variable_types.check,
    cut_texts.check,
    missing_texts.check,
    stale_translations.check,
    placeholder_names.check,
    long_labels.check,
    long_texts.check,
    long_sentences.check,
    same_labels.check,
    unmatched_bold.check,
    cedillas.check,
    formal_address.check,
    other_portuguese.check,
    banned_words.check,
)
