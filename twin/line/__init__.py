"""The line: compiled arrays and an event kernel."""
