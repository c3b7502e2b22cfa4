"""The chaos run: the real service under load, while a seeded nemesis breaks whatever it is made of.

``python -m benchmarks.chaos --minutes 5 --seed 7`` starts a PostgreSQL and a Redis of its own, two APIs, three workers,
a fourth that is little more than relay and reaper, a provider with a ledger of its own, and a proxy between them
all. Clients order, cancel and look; the nemesis kills, pauses, wipes, cuts and fills. Then everything is healed, and
the laws are checked against what the clients, the provider and the database know.

Start reading at :mod:`benchmarks.chaos.run`; what can be broken is in :mod:`benchmarks.chaos.faults`, when it is broken
in :mod:`benchmarks.chaos.schedule`, what must hold all the same in :mod:`benchmarks.chaos.laws`.
"""
