"""Changing line files and trying them: only where the command that serves the dashboard allows it."""
