"""Measurements of the real program beside their floors: ``./bench`` prints one line of JSON for each figure."""
