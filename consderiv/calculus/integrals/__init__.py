"""Expectations: laws, the integral rule, formulas of F(w) = E f(w, s), smoothing, and the subgradient oracle."""
