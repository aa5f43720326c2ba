"""How frames are laid out: where each part of a picture stands."""
