"""Paths inside the ties: derivatives that no conservative field contains, and a test of black boxes along polygons."""
