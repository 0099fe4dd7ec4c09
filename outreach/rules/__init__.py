"""What is true: pure functions, states and arrows. No session, clock or files."""
