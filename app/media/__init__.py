"""Files that come from outside: labels, images and archives, read by readers of our own."""
