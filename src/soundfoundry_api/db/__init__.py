"""The database: tables, engine, and the unit of work in which everything happens."""
