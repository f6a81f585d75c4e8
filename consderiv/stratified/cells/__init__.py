"""The space cut into faces, and a program on each of them."""
