"""The content policy: which version stands, and who has accepted it when."""
