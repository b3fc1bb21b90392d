"""The desk: the inbox, one opened signal, and every act on it."""
