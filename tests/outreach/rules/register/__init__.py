"""Tests of the rules of the population register."""
