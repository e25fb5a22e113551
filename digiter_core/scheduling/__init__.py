"""When something is sent unasked: the calendar and the policy, both pure, and what wakes them."""
