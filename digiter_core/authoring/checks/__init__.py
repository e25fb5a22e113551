"""What is checked before a dialogue goes live: one module per check."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from digiter_core.authoring.checks import (
    banned_words,
    cedillas,
    code_in_texts,
    cut_texts,
    dead_ends,
    formal_address,
    hidden_characters,
    late_reads,
    long_labels,
    long_sentences,
    long_texts,
    missing_texts,
    never_set,
    other_portuguese,
    placeholder_names,
    promises,
    same_labels,
    silent_loops,
    stale_translations,
    text_walls,
    too_many_buttons,
    unknown_nodes,
    unknown_scripts,
    unmatched_bold,
    unreachable_nodes,
    unused_variables,
    variable_types,
    waits,
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
    unused_variables.check,
    never_set.check,
    late_reads.check,
    waits.check,
    too_many_buttons.check,
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
    promises.check,
    code_in_texts.check,
    hidden_characters.check,
    text_walls.check,
)
