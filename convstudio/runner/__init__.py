"""The conv runner: the NumPy forward of every layer, and its windows. No Qt."""
