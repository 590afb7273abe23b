"""The partner portal, a module per page."""
