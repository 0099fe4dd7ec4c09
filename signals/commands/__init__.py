"""The command line of signals; thin."""
