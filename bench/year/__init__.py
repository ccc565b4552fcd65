"""A year of quarter hours in minutes: a simulated feed, the real road, and what must be true at its end."""
