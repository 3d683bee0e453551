"""The release gate: is a policy good enough for a line? Criteria at both levels, each with its interval."""
