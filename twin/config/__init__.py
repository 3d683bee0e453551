"""The schema of every YAML file, a module per noun."""
