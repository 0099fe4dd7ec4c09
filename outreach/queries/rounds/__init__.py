"""What planners and visitors ask of rounds: the problem of an area, its settings."""
