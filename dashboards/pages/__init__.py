"""The pages: one module each, with ``render(experiment, results, say=...)``."""
