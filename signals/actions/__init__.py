"""What changes in signals: keyword-only `by`, `at`; never commits."""
