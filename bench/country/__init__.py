"""A whole country for measuring at size: invented municipalities, people with real keys, signals that are sealed for
real. `python -m bench.country --keep FOLDER --signals 1000000 --municipalities 342` makes it."""
