"""Speed, shown as a share of something measured in the same run."""
