"""What staff do with many photos at once, and with the names under which photos are filed."""
