"""Scenarios and replications, run serially or under Ray."""
