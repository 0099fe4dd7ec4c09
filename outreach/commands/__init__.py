"""Commands by topic: thin, one action or query each; `omzien.py` joins them."""
