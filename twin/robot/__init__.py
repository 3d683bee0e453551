"""A robot's data and the lean model derived from its URDF."""
