"""Makers of weight arrays, one module for each kind of recipe."""
