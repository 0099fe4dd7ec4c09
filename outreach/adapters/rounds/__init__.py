"""Planning rounds: the solvers, each in its own process, and the road network."""
