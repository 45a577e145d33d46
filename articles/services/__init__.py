"""Writes. The admin, the site, the API, commands and workers change records through these, and through nothing else."""
