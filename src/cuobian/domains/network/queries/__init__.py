"""Reads. What leaves the domain are frozen records; what the domain's own pages show are querysets."""
