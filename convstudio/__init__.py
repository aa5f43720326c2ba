"""ConvStudio: edit, compute cell by cell, compare, examine and export convolutional networks."""

__version__ = "0.1.0"
