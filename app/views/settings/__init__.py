"""The Settings dialog of a virtual machine: a frame, a tree, and a page for each node."""
