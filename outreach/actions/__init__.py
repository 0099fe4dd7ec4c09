"""What changes: keyword-only `by=` and `at=`; never commits."""
