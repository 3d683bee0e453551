"""Observations and actions as arrays: what policies see and say that are no part of this program."""
