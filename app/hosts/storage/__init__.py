"""Storage locations and the virtual hard disks in them."""
