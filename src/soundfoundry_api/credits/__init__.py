"""Credits: a double-entry ledger, prices, and what a maker sees of both."""
