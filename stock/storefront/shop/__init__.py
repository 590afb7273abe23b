"""What fans see, a module per kind of page. Searching is in ``search/pages.py``."""
