"""Partita: a desktop management console for hosts that run libvirt."""

__version__ = "0.1.0"
