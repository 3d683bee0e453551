"""What runs leave behind: typed tables, KPIs, the store."""
