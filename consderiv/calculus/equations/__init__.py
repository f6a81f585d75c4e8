"""Implicit and inverse functions: equations F(x, y) = 0, Clarke's condition, and the derivatives of their solutions."""
