"""The certificate checker: a program of its own. Run it as `python -I -S consderiv/checker FILE_OR_DIR...`."""
