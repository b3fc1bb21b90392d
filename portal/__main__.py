"""`python -m portal`, and what the `portal` script of a wheel calls: the command, in a process that keeps to itself."""

from portal.adapters.memory import keep_to_ourselves
from portal.cli import main


def run() -> None:
    """Shut the memory of this process, then do what was asked."""
    keep_to_ourselves()
    main(prog_name="portal")


if __name__ == "__main__":
    run()
