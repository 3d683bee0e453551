"""Manufacturing tasks: scene, conditions, phases, goal."""
