"""Jobs that neither lose nor pay twice: leases, short steps, attempts written before money can be spent.

Start reading at :mod:`soundfoundry_api.jobs.advance`.
"""
