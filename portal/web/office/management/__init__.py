"""Pages of management: who, where, with which partners, texts and terms. None of them shows a signal."""
