"""Signal processing for the built-in synth: the parts that voices and mix are built from.

Everything here gives the same bits in every process, at every thread count and at every CPU dispatch
level of numpy. The rules that make it so: transcendental functions come from :mod:`.exact` (``+ - * /``
only), noise from :mod:`.noise` (integers), running products and sums from ``accumulate`` (sequential by
nature), and complex products from :func:`.spectrum.times` (numpy's own uses fused operations where the
CPU has them). Sums whose order numpy may choose (``sum``, ``dot``, ``einsum``) never decide a sample.
"""
