"""Seats that a model takes. Each falls back on the rules, and says so."""
