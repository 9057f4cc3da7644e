"""Programs that throw broken files at the importers for as long as they are told to."""
