"""The New Virtual Machine wizard, page by page."""
