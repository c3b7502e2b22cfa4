"""References: audio that a maker has the rights to, uploaded with a statement that says so."""
