"""The studio's pages about licensing, a module per page."""
