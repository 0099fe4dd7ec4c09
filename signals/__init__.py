"""Reports that somebody seems isolated. Never imports `letters`."""
