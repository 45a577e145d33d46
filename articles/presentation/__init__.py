"""Words for readers, shared by pages, feeds, exports and the API: dates, attribution, quotations and corrections."""
