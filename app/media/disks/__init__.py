"""Disks of other programs, read block by block by readers of our own: no emulator opens what came from outside."""
