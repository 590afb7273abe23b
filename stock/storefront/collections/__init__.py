"""What people put aside: favourites, lightboxes, and whom they follow."""
