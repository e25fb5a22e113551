"""What the answers say, by published rules: pure, no words, no clock, no file."""
