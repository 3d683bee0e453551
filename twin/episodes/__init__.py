"""One attempt: task, policy, robot, conditions, seed."""
