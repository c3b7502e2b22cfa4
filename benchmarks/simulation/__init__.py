"""The job engine in a simulated world: its own code and statements, thousands of faults, and the laws after each run.

    python -m benchmarks.simulation --jobs 100000 --seed 1
    python -m benchmarks.simulation.hunt

A *world* (:mod:`.world`) is two API processes, two workers, a database, a broker, four providers and a storage, in one
thread and in virtual time (:mod:`.actors`). Everything that happens in it follows from a list of choices (:mod:`.draws`), so
a seed is a world. People come from outside (:mod:`.people`), faults strike at points (:mod:`.faults`), and in the end
:mod:`.laws` looks at what is left, while :mod:`.history` has watched every commit. The engine is the product's, imported as
it is; what is exchanged stands in :mod:`.seams`, and the database driver in :mod:`.sql`. That these statements mean what
they mean in a database is compared by :mod:`.conformity`; that the laws bite is shown by :mod:`.mutants` and :mod:`.hunt`.
"""
