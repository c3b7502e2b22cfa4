"""Where bytes are kept: the storage contract, the key scheme and the fsspec adapter."""
