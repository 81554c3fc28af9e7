"""How results are shown to people: as lines for a terminal, as plots, as one HTML file."""
