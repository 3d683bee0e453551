"""The report: one HTML file that is read without the tool."""
