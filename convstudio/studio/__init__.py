"""The shared model: document, session, playback, files, settings. QtCore and QtGui only."""
