"""A fake provider cloud: a real HTTP server that speaks like fal, Replicate and others, and misbehaves on command.

It exists so that everything can be tried without a key: by hand (``soundfoundry providers fake``), by the tests of
this repository, and by authors of provider plugins, who get what no vendor offers: a ledger of what was really
accepted, hence paid::

    with FakeCloud() as cloud:
        provider = spec.factory(read_settings(spec.id, spec.settings, cloud.environ()))
        cloud.misbehave("drop-after-accept", provider="fal")
        with pytest.raises(ProviderNoAnswerError):
            provider.submit(commission, context)
        assert len(cloud.ledger.accepted("fal")) == 1

Each provider's wire format is one file in :mod:`.dialects`. To add another provider, write a class that derives from
:class:`~.dialect.Dialect` in a file there and name it in ``dialects/__init__.py``; faults, files, webhooks and the
ledger then work for it as well. What can go wrong stands in :mod:`.troubles`. Needs nothing but the base install;
callbacks as fal signs them (Ed25519) need the extra ``soundfoundry[testing]``.
"""

from __future__ import annotations

from soundfoundry_core.testing.fakecloud.dialect import Answer, Call, Dialect
from soundfoundry_core.testing.fakecloud.jobs import Job, Phase
from soundfoundry_core.testing.fakecloud.ledger import Ledger, Post, Seen
from soundfoundry_core.testing.fakecloud.server import FakeCloud
from soundfoundry_core.testing.fakecloud.troubles import TROUBLES, Trouble, When

__all__ = [
    "TROUBLES",
    "Answer",
    "Call",
    "Dialect",
    "FakeCloud",
    "Job",
    "Ledger",
    "Phase",
    "Post",
    "Seen",
    "Trouble",
    "When",
]
