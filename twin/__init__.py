"""The digital twin of a humanoid-robot production line."""
