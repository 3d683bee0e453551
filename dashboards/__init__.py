"""The dashboard: pages over the records of runs."""
