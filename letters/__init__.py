"""Turns planned invitations into paper. Never imports `signals`."""
