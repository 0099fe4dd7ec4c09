"""What is true of signals: levels, states, drafts, triage, routing. Pure."""
