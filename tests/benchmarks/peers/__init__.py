"""The same questionnaire, written as users of two frameworks commonly write it."""
