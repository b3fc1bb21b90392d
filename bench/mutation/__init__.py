"""Changes domain and vault in thousands of small ways, and counts how often their tests notice: see README.md."""
