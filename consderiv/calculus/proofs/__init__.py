"""Certificates of rules in a case (proofs/format.md, section 5b): products of sets, inverses, solutions of equations."""
