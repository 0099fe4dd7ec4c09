"""Letters: what the demo city needs of them."""
