"""The scenario catalogue: generated from a design, played, measured, and told as one table."""
