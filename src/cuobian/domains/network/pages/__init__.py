"""The desk pages of the network."""
