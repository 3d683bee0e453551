"""The dashboard: results of experiments in a browser, read-only and on loopback."""
