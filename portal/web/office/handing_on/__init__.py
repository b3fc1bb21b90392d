"""Handing on, on screen: referrals, what was received inside the portal, the dossier, told signals."""
