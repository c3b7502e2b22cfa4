"""Rate limits that are exact across processes.

Start reading at :mod:`soundfoundry_api.limits.policy`; a route needs :func:`soundfoundry_api.limits.checking.check`, a
process :func:`soundfoundry_api.limits.opening.open_limiter`.
"""
