"""The people of the portal: signing in, keys and their ceremonies, teams and the promise they keep."""
