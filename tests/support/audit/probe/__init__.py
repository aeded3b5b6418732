"""The outside view of a program: what a screen reader gets over AT-SPI.

Runs under the system's Python, which has the bindings (python3-gi, gir1.2-atspi-2.0), and imports nothing of the
program and nothing that only the project's own environment has.
"""

import gi

gi.require_version("Atspi", "2.0")
