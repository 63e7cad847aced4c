"""Tests of where credentials are kept."""
