"""What is asked: `(session, viewer, ...) -> NamedTuple`; scope comes first."""
