"""Reporters: filing a signal, following it, entering one that somebody told."""
