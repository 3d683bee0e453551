"""Evaluating a policy: attempts until enough is known, the same seeds for a baseline, what matters, films."""
