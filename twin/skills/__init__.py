"""Many attempts become a skill model; the cache of attempts."""
