"""Views: one module for each resource, with its filters.

`articles.api.audience` decides what is visible and `articles.api.querysets` what is loaded; services write.
"""
