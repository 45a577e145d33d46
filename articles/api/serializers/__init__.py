"""Serializers: the fields of each record and the bodies of requests, one module for each kind of record."""
