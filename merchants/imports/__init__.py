"""The catalogue from a sheet: read, judge every cell, show what would happen, and only then write it as a whole."""
