"""The demo city: an invented Rotterdam, built through the real import and actions.

A room of its own (decision 0008): nothing outside it and `omzien.py` imports it, and
nothing in it holds for a real municipality.
"""
