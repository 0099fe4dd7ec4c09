"""Letters: commands; thin, one module a topic; `omzien.py` joins them."""
