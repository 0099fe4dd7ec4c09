"""What happens by itself: finds what is due, one unit a transaction."""
