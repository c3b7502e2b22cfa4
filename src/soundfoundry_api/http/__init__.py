"""What every request passes through: request ids, headers, HEAD, and errors on their way out."""
