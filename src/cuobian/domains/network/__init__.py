"""The network: administrative areas, and the centres, institutes, stations and points that serve them."""
