"""The composition rule: Clarke Jacobians and conservative fields of F o G."""
