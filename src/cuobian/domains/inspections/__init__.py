"""Occasions on which people go and look: observation visits, strict inspections, guidance; what they wrote, what follows."""
