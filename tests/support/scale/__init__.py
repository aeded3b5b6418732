"""Hosts with thousands of machines for measurements: libvirt's test driver, with statistics in QEMU's shape."""
