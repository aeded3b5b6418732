"""Dialogs: each opens without blocking and tells its answer through a callback."""
