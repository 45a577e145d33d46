"""Reads that span models. The number of queries of each does not grow with the number of records it returns."""
