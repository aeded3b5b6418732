"""Wizards: one frame, and pages of fields."""
