"""Many attempts become a skill model."""
