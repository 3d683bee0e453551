"""What was when in one replication: a window of time cut out of a timeline, and what is drawn of it."""
