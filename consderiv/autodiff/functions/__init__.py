"""Audits of functions written with JAX or PyTorch: recognise the library, run it, and trace what it computes."""
