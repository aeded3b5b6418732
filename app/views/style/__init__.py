"""The look: palettes, sizes, fonts, icons and the theme that applies them."""
