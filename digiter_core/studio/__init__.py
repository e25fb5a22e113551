"""What coordinators do with dialogues: change, check, try, publish, go back."""
