"""The trail: is it what was written, how long it is kept, and who looks at which part of it."""
