"""A photo's whole story, from the upload to the sale: who, when, from where, before and after."""

from stock.purchases.story.gather import Happening, of_photo

__all__ = ["Happening", "of_photo"]
