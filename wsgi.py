"""gunicorn's entrance: the front door at /, the office at /werk."""

from portal import create_app
from portal.adapters.memory import keep_to_ourselves

keep_to_ourselves()
application = create_app()
