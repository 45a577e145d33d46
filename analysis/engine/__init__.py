"""The extraction engine: text in; actors, times, claims and events out.

Pure Python: it knows nothing of Django, Celery or a database, and reads no network. The whole interface is here.
"""
