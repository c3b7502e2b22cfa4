"""Webhooks: what providers tell us, and what we tell others."""
