"""`python -m portal.serving ADDRESS:PORT PROCESSES THREADS [MEMORY FILE]`: the web server alone."""

import sys

from portal.serving.running import serve_web

if __name__ == "__main__":
    serve_web(*sys.argv[1:5])
