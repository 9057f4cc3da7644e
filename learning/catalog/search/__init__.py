"""The search: an index in the process over what is published, and the reading of what people type."""
