"""What the exit codes mean."""

DONE = 0
FINDING = 1
"""The answer is a bad one: a value that --allow forbids, a rejected certificate, a refuted claim or property."""
BAD_INPUT = 2
"""Wrong text, point or option, or a malformed certificate; one line on stderr says what, where, what to do."""
UNDECIDED = 3
"""A wanted set is undecided, or a certificate is incomplete."""
INTERNAL_ERROR = 70
INTERRUPTED = 130
BROKEN_PIPE = 141

IN_GENERAL = {
    DONE: "done",
    FINDING: "a bad answer: a value that --allow forbids, a rejected certificate, a refuted claim or property",
    BAD_INPUT: "bad input; one line says what is required, what came and what to do",
    UNDECIDED: "undecided or incomplete",
}
_OWN = {
    "explain": {
        FINDING: "the function is proved not to be locally Lipschitz at the point",
        UNDECIDED: "a set of --only (by default the Clarke set) is undecided, or the certificate is not complete",
    },
    "audit": {
        DONE: "every value is one that --allow permits",
        FINDING: "some value is not",
        UNDECIDED: "the time of --seconds did not suffice for all",
    },
    "search": {FINDING: "", UNDECIDED: "the time ended before a failure was found"},
    "gallery": {
        DONE: "no claim is contradicted; claims that are undecided are shown",
        FINDING: "a claim is contradicted",
        UNDECIDED: "",
    },
    "atlas": {FINDING: "", UNDECIDED: ""},
    "compare": {FINDING: "", UNDECIDED: "whether the functions are equal near the point is undecided"},
    "kinks": {FINDING: "", UNDECIDED: "something may be missing"},
    "critical": {FINDING: "", UNDECIDED: "something may be missing"},
    "map": {FINDING: "", UNDECIDED: "the map is not known everywhere, or the certificate is not complete"},
    "conservative": {
        DONE: "the field is conservative",
        FINDING: "it is not",
        UNDECIDED: "undecided, or the certificate is not complete",
    },
    "lipschitz": {FINDING: "there is no Lipschitz constant", UNDECIDED: "undecided"},
    "along": {FINDING: "the chain rule fails on an interval", UNDECIDED: "undecided somewhere"},
    "check": {
        DONE: "every file is accepted",
        FINDING: "rejected: a step of a proof is false",
        BAD_INPUT: "malformed: a file cannot be read, or is no certificate",
        UNDECIDED: "incomplete: some step is only trusted. Of several files, the first of 2, 1, 3 that occurs",
    },
}


def meanings(command: str | None = None) -> str:
    """The exit codes of a command, one on a line; by default those of all.

    Examples
    --------
    >>> print(meanings("compare"))
    exit codes:
      0  done
      2  bad input; one line says what is required, what came and what to do
      3  whether the functions are equal near the point is undecided
    """
    known = {**IN_GENERAL, **_OWN.get(command or "", {})}
    return "\n".join(["exit codes:", *(f"  {code}  {text}" for code, text in known.items() if text)])
