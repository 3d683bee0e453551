"""Parts of pages: graphs, tiles, tables, header and footer."""
