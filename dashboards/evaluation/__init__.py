"""The page of an evaluation of a policy: one HTML file, from ``twin task bench --report``."""
