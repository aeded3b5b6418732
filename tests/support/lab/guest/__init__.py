"""A Linux guest of a few megabytes, made of Debian's packages without installing them."""
