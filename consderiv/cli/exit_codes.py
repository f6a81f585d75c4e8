"""What the exit codes mean."""

DONE = 0
FINDING = 1
"""A value that --allow forbids, a rejected certificate, a program proved not to be locally Lipschitz."""
BAD_INPUT = 2
"""Wrong text, point or option, or a malformed certificate; one line on stderr says what, where, what to do."""
UNDECIDED = 3
"""A wanted set is undecided, or a certificate is incomplete."""
INTERNAL_ERROR = 70
INTERRUPTED = 130
BROKEN_PIPE = 141
