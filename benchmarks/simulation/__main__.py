"""``python -m benchmarks.simulation --jobs 100000 --seed 1``."""

from benchmarks.simulation.command import main

main()
