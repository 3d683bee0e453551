"""Comparison of the line kernel with values that theory gives exactly."""
