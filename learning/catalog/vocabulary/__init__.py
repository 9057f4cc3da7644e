"""Tables of words that education uses, shipped with the program. README.md says what stands where and why."""
