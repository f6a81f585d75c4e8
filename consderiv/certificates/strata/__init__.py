"""Certificates of fields on the whole space: conservative fields, Clarke maps, refutations (proofs/format.md, 5e)."""
