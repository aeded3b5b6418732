"""Looking at a program from outside, as a screen reader does; and linting its widgets from inside.

This side of the pipe is for tests. It imports nothing by itself: the other side, `probe`, runs under the system's
Python, which has none of the project's packages.
"""
