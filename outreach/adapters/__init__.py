"""The outside: files, sealing, other processes."""
