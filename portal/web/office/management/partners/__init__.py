"""The sociale kaart as it is kept: the list, the form, what a change shows."""
