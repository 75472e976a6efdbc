"""The exit codes of every command. argparse itself ends with UNUSABLE for a wrong command line."""

DONE = 0
NOT_FOUND = 1
NOT_FINE = 1
UNUSABLE = 2

# What an audit ends with.
PROVED = 0
TAMPERED = 1
NOT_PROVED = 2
