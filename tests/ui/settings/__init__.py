"""The Settings dialog of a virtual machine, on hosts of the test driver."""
