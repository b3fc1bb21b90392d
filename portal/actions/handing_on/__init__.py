"""Handing on: referrals, what came back of them, new signals for colleagues inside, files to take along."""
