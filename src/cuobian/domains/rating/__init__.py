"""Star rating: rounds, panels, sheets, results, public notices and stars."""
