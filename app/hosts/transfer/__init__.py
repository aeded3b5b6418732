"""Machines leave the host as files, and come to it from files."""
