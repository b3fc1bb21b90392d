"""`python -m portal`: the `portal` command."""

from portal.adapters.memory import keep_to_ourselves
from portal.cli import main

keep_to_ourselves()
main(prog_name="portal")
