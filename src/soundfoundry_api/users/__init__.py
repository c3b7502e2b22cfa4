"""Accounts: made with everything that belongs to one, found, changed, disabled."""
