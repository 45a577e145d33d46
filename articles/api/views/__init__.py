"""The API's views: one module for each kind of record, with its filters.

What may be seen is in `audience`, what is loaded in `reads`, what is written in the services.
"""
