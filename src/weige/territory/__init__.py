"""Territory: divisions, grids, their boundaries, and which grid a point lies in."""
