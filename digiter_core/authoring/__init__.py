"""The dialogues as coordinators write them: YAML in, checked and frozen scripts out."""
