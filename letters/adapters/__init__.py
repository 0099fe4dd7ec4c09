"""Letters: adapters; see the same room in `outreach` for what it may hold."""
