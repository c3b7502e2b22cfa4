"""Shares: the pages that everybody sees, and what other sites are told about them."""
