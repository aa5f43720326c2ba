"""From the state of the program to a frame: what there is to see at this moment."""
