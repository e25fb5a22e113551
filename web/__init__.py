"""The pages of counsellors and coordinators."""
