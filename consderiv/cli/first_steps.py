"""What `consderiv` alone prints: what it is for, and what to try first."""

START = """consderiv: derivatives at kinks, exactly. Which derivatives a function has there, which ones automatic
differentiation returns instead, and proofs of both that anybody can check.

First steps
  consderiv explain "abs(x)" --at x=0                    the sets of derivatives of |x| at its kink
  consderiv explain "relu(x) - relu(-x)" --at x=0        this program computes x, and its derivative may come out as 0
  consderiv audit "relu(x) - relu(-x)" --at x=0          what the libraries that are installed here return
  consderiv audit model.py:loss --at "[0.0, 1.0]"        the same for a function of yours, of JAX or PyTorch
  consderiv gallery                                      counterexamples of the literature, recomputed

A program is an expression in quotes, "max(x, 2*y) + abs(x - 1)"; a point gives exact values, "x=1/2,y=sqrt(2)".
"""
NEXT = """
  consderiv --help                                       all commands
  consderiv COMMAND --help                               its options, an example and its exit codes
"""
