"""Files for people to print or keep: the weekly summary as PDF."""
