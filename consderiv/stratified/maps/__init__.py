"""The derivative maps of a program on the whole space."""
