"""Measurements, each printed as a figure."""
