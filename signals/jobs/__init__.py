"""What happens with signals by itself, safe to run twice."""
