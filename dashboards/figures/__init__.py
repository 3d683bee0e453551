"""Figures: records in, plotly figure out. Nothing here reads a store or knows a page."""
