"""The public site: pages, feeds, exports and embeds of accepted records in published stories."""
