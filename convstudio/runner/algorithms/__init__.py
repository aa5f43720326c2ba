"""The arithmetic of convolutions: one module for each way to do it, and the choice between them."""
