"""Certificates of rules in a case (proofs/format.md, sections 5b and 5c): products, inverses, solutions, expectations."""
