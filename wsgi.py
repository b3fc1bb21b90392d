"""gunicorn's entrance: the front door at /, the office at /werk."""

from portal import create_app

application = create_app()
