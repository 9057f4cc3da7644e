"""The command line: `pl`."""
