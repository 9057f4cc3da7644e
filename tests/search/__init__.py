"""Tests of the search, and the judged catalogs that they measure it with."""
