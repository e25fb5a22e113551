"""Who is who, what a learner agreed to show to whom, and who may do what. Pure."""
