"""What the learner is told about the answers: values and message keys, never words. Pure."""
