"""Is a field conservative? The decision, what a field adds to the Clarke map, and potentials."""
