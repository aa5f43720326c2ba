"""The things a figure is made of, each painted in one place."""
