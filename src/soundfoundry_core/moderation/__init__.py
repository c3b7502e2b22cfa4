"""Whether a prompt may be made into music: the moderators' contract and the built-in word list."""
