"""What the product costs and how fast it answers, beside two well-known frameworks."""
