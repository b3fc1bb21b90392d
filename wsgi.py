"""gunicorn's entrance: the front door at /, the office at /werk."""

from portal import __version__, create_app
from portal.adapters.memory import keep_to_ourselves
from portal.serving import loglines

keep_to_ourselves()
loglines.take_over("web", __version__)
application = create_app()
