"""The certificate checker: a program of its own. Run `python -I -S consderiv/checker FILE_OR_DIR...`."""
