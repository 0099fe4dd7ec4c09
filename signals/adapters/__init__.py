"""The outside of signals: mail and files."""
