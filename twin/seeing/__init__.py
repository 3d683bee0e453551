"""Seeing an attempt: films, sheets of stills, plots and 3-D replays, from one recording of one simulation."""
