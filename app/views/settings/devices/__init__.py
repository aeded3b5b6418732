"""The pages of a machine's devices, one file for each kind, and Add Hardware."""
