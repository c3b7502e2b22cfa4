"""Who is asking, and what they may do.

Start reading at :mod:`soundfoundry_api.auth.authenticate` (a request becomes a principal) and
:mod:`soundfoundry_api.auth.policy` (what a route asks of it).
"""
