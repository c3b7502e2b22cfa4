"""What happened, told to whoever wants to know: event values, sinks, isolated fan-out."""
