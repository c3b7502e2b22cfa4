"""Who generates audio: the contract, the capabilities and the prices of music providers."""
