"""What changes rounds: plans proposed and published, locks, moves, calls."""
