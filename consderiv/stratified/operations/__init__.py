"""Calculus of stratified fields beyond sums: selections, preimages, compositions, expectations."""
