"""Charts whole: the figure, what is to be seen in it, and its numbers; for the pages and for the report."""
