"""Rows of photos that the editors choose for the home page."""
