"""The Import Virtual Machine wizard."""
