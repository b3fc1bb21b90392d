"""The desk on screen: the inbox, one signal, and every act on it."""
