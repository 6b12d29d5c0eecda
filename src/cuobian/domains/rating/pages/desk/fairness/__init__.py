"""Pages about how fair a round is: severities, places, panels, measuring points, screens, draws and dossiers."""
