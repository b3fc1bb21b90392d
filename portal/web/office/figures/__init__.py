"""Figures that answer the council: pages, files to take along, and what people fill in beside the counted numbers."""
