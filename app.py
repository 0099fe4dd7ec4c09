"""The web entry. One of the two files that know every package."""
