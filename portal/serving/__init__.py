"""Running the portal: its processes from start to end, what they say to the log, and what they show to Prometheus.

`running` is what `portal serve` and `portal worker` do; `webserver`, `listening` and `quiet` are gunicorn as we want
it; `tally` and `metrics` count and show; `loglines` is the one way to the log, for every room of the house.
"""
