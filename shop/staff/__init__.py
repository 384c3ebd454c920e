"""What staff see and do behind the counter."""
