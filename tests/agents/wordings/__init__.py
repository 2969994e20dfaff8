"""Wordings of what a conversation may bring, in files, and what each must do."""
