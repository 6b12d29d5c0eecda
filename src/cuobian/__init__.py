"""厝边 Cuobian: the platform of a city's New Era Civilization Practice network."""

__version__ = "0.1.0"
