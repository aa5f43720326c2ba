"""What is drawn: painters from a frame to a QPainter, for the screen and every export alike."""
