"""What goes at the end of its term, what stays of it, and the runs that do it."""
