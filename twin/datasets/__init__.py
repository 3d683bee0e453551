"""Attempts as data sets for learning: LeRobotDataset v3.0, written by pyarrow alone; see README.md."""
