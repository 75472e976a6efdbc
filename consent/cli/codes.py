"""The exit codes of every command. argparse itself ends with UNUSABLE for a wrong command line."""

DONE = 0
NOT_FOUND = 1
NOT_FINE = 1
UNUSABLE = 2
