"""Every code a finding can carry, what it means, and how much it matters."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, str]] = {
    # reading the file
    "not_text": ("error", "The file is not readable text in UTF-8."),
    "yaml_syntax": ("error", "The line breaks the rules of YAML."),
    "colon_in_text": ("error", "A text with `: ` in it needs quotes."),
    "needs_quotes": ("error", "A text that begins or ends with a special sign needs quotes."),
    "open_quote": ("error", "A quote or bracket is opened and never closed."),
    "indentation": ("error", "The line starts too far left or right, or with a tab."),
    "too_big": ("error", "The file is too large, or nested too deeply."),
    "not_allowed": ("error", "A part of YAML that dialogues do not use."),
    "duplicate_field": ("error", "The same name stands twice in one place."),
    # the language of dialogues
    "unknown_field": ("error", "A field that does not exist here."),
    "missing_field": ("error", "A field that must be there is missing."),
    "wrong_shape": ("error", "A text, a list or a group of fields stands where another belongs."),
    "empty_text": ("error", "A text is empty."),
    "bad_id": ("error", "A name that machines use has a letter it may not have, or is too long."),
    "duplicate_id": ("error", "Two parts have the same id."),
    "kind_of_node": ("error", "A node is not exactly one of ask, say, branch, do, open, ..."),
    "unknown_variable": ("error", "A variable is used that is not declared."),
    "wrong_value": ("error", "A value does not fit its field or variable."),
    "bad_condition": ("error", "A condition cannot be read."),
    "unknown_act": ("error", "A `do:` names something the coach cannot do."),
    "no_answers": ("error", "A question has neither options nor an entry."),
    "too_few": ("error", "There is too little of something to choose from."),
    "half_pair": ("error", "Two fields that belong together, and one is missing or too many."),
    # how it hangs together
    "unknown_node": ("error", "The dialogue goes on at a node that does not exist."),
    "unknown_script": ("error", "A script is opened that does not exist."),
    "unreachable": ("warning", "No way leads to this node."),
    "dead_end": ("warning", "From here a learner may find no way on."),
    "silent_loop": ("error", "The dialogue goes round, or on and on, without asking."),
    "variable_types_differ": ("error", "Two scripts give one variable different types."),
    # what free text means
    "unknown_intent": ("error", "A name in `intents.yaml` is no intent of the engines."),
    "unknown_option": ("error", "An intent answers with an option that no question offers."),
    "unknown_command": ("error", "An intent names a command that does not exist."),
    # nudges
    "bad_nudges": ("error", "`nudges.yaml` cannot be used, or a nudge is no question."),
    "nudge_preview": ("error", "A nudge would tell something about a learner on a lock screen."),
    # the words
    "bad_catalogue": ("error", "A catalogue of translations cannot be read."),
    "missing_text": ("error", "A text has no words in one language."),
    "stale_translation": ("warning", "The French text changed after this translation."),
    "placeholder": ("error", "A placeholder is unknown, or differs from the French text."),
    "label_too_long": ("error", "The words do not fit on a button."),
    "text_too_long": ("error", "The words do not fit in one message."),
    "long_sentence": ("warning", "A sentence is longer than a tired reader likes."),
    "same_labels": ("error", "Two answers read the same: a typed answer would be ambiguous."),
    "cut_text": ("error", "The rest of the text is lost, because ` #` starts a comment."),
    "unmatched_bold": ("warning", "A `**` or `||` has no partner and would be shown as it is."),
    "cedilla": ("error", "Romanian s or t with a cedilla in place of a comma."),
    "formal_address": ("error", "The learner is addressed formally."),
    "other_portuguese": ("warning", "A Brazilian word in European Portuguese."),
    "banned_word": ("error", "A word of diagnosis: the coach does not diagnose."),
}
