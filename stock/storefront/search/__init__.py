"""Finding photos: what people type, the index behind it, facets, similar pictures, alerts.

See ``docs/decisions/0060-the-index-of-the-shop.md``.
"""
