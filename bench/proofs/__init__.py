"""The proofs of SECURITY.md 7: each module proves one promise at full size; `python -m bench.proofs` runs them all."""
