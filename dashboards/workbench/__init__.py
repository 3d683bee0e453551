"""What the editor's page shows of drafts and studies, and what it answers a browser."""
