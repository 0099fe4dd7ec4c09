"""Pages for people without an account: plain server-rendered routes."""
