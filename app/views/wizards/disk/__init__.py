"""The wizards and the dialog of virtual hard disks."""
