"""The window: Qt widgets and pyqtgraph."""
