"""Every code a finding can carry, and how much it matters.

What it means stands in `locales/<language>/findings.yaml`, in every language.
"""

from __future__ import annotations

from collections.abc import Mapping

CRITICAL, WARNING, HINT = SEVERITIES = ("critical", "warning", "hint")
"""What is critical keeps a dialogue from going live."""

CODES: Mapping[str, str] = {
    # reading the file
    "not_readable": "critical",
    "not_text": "critical",
    "yaml_syntax": "critical",
    "colon_in_text": "critical",
    "needs_quotes": "critical",
    "open_quote": "critical",
    "indentation": "critical",
    "too_big": "critical",
    "not_allowed": "critical",
    "duplicate_field": "critical",
    # the language of dialogues
    "unknown_field": "critical",
    "missing_field": "critical",
    "wrong_shape": "critical",
    "empty_text": "critical",
    "bad_id": "critical",
    "duplicate_id": "critical",
    "kind_of_node": "critical",
    "kind_of_turn": "critical",
    "unknown_variable": "critical",
    "wrong_value": "critical",
    "wrong_form": "critical",
    "backwards": "critical",
    "unknown_territory": "critical",
    "bad_condition": "critical",
    "unknown_act": "critical",
    "no_answers": "critical",
    "too_few": "critical",
    "half_pair": "critical",
    # how it hangs together
    "unknown_node": "critical",
    "unknown_script": "critical",
    "unknown_picture": "critical",
    "bad_picture": "critical",
    "unused_picture": "warning",
    "unreachable": "warning",
    "dead_end": "warning",
    "silent_loop": "critical",
    "variable_types_differ": "critical",
    "unused_variable": "hint",
    "never_set": "warning",
    "late_read": "warning",
    "no_such_value": "warning",
    "never_true": "warning",
    "mixed_consent": "critical",
    "too_young": "critical",
    "lost_entry": "warning",
    "same_effect": "warning",
    "copied_line": "warning",
    "left_out": "warning",
    "renamed": "warning",
    "bad_wait": "critical",
    "too_many_buttons": "critical",
    "untested": "warning",
    "differs": "hint",
    "bad_move": "critical",
    # what one territory says differently
    "bad_overlay": "critical",
    "same_as_script": "warning",
    # what free text means
    "unknown_intent": "critical",
    "unknown_option": "critical",
    "unknown_command": "critical",
    "word_twice": "warning",
    # what brings help
    "bad_safety": "critical",
    "no_safe_word": "critical",
    # nudges
    "bad_nudges": "critical",
    "nudge_preview": "critical",
    # the words
    "bad_catalogue": "critical",
    "unknown_text": "critical",
    "missing_text": "critical",
    "gone_text": "critical",
    "stale_translation": "warning",
    "same_everywhere": "warning",
    "plural_forms": "critical",
    "unknown_key": "warning",
    # the languages
    "bad_language": "critical",
    "language_not_ready": "warning",
    "language_choice": "warning",
    # the words, in every language
    "placeholder": "critical",
    "label_too_long": "critical",
    "text_too_long": "critical",
    "long_sentence": "hint",
    "same_labels": "critical",
    "cut_text": "critical",
    "unmatched_bold": "warning",
    "cedilla": "critical",
    "formal_address": "critical",
    "gendered": "warning",
    "other_number": "warning",
    "leftover": "warning",
    "harsh": "warning",
    "agreed_text": "hint",
    "other_portuguese": "warning",
    "banned_word": "critical",
    "promise": "warning",
    "code_in_text": "critical",
    "hidden_character": "critical",
    "wall_of_text": "hint",
    "clashing_answer": "critical",
}
