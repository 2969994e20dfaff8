"""A scripted model on loopback: the labelled conversations with a model in every seat."""
