"""The fake cloud does what it says: it accepts, serves, counts, and misbehaves on command."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import soundfile

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.testing.fakecloud import TROUBLES, FakeCloud, When
from soundfoundry_core.testing.fakecloud.troubles import Act, submit_troubles

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cloud() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        yield cloud


def _submit(cloud: FakeCloud, **given: Any) -> httpx.Response:
    headers = {"Authorization": f"Key {cloud.environ()['FAL_KEY']}"}
    return httpx.post(
        f"{cloud.url}/fal/fal-ai/lyria2", json={"prompt": "x", **given}, headers=headers, timeout=30
    )


def test_work_is_accepted_done_and_served(cloud: FakeCloud) -> None:
    """A submit gives three URLs; the result names a file that is real audio of the length that was asked."""
    told = _submit(cloud, duration=7).json()
    assert httpx.get(told["status_url"]).json()["status"] == "COMPLETED"
    answer = httpx.get(told["response_url"])
    assert answer.headers["x-fal-billable-units"] == "1"
    data = httpx.get(answer.json()["audio"]["url"]).content
    assert soundfile.info(io.BytesIO(data)).duration == pytest.approx(7)
    assert [post.job_id for post in cloud.ledger.accepted("fal")] == [told["request_id"]]


def test_who_has_no_key_is_refused_and_pays_nothing(cloud: FakeCloud) -> None:
    """A submit with another key arrives and is not accepted."""
    assert httpx.post(f"{cloud.url}/fal/fal-ai/lyria2", json={}).status_code == 401
    assert len(cloud.ledger.submits("fal")) == 1
    assert cloud.ledger.accepted() == []


@pytest.mark.parametrize("name", [trouble.name for trouble in submit_troubles()])
def test_a_trouble_happens_once_and_is_in_the_ledger(cloud: FakeCloud, name: str) -> None:
    """It is accepted exactly where the trouble says so; the next submit is answered as always."""
    cloud.misbehave(name, provider="fal")
    try:
        answer = httpx.post(
            f"{cloud.url}/fal/fal-ai/lyria2",
            json={},
            headers={"Authorization": f"Key {cloud.environ()['FAL_KEY']}"},
            timeout=1.0 if TROUBLES[name].act in {Act.LATE, Act.HANG, Act.DRIP} else 30.0,
        )
    except httpx.TransportError:
        answer = None
    (post,) = cloud.ledger.submits("fal")
    assert post.trouble == name
    assert (post.job_id is not None) == TROUBLES[name].accepts
    if answer is not None:
        assert answer.status_code == (TROUBLES[name].status or 200)
    assert _submit(cloud).json()["request_id"]


def test_files_expire_by_the_clock() -> None:
    """A file is gone when its time is over."""
    now = [0.0]
    with FakeCloud(file_ttl_s=3600, clock=lambda: now[0]) as cloud:
        told = _submit(cloud).json()
        url = httpx.get(told["response_url"]).json()["audio"]["url"]
        assert httpx.get(url).status_code == 200
        now[0] = 3601.0
        assert httpx.get(url).status_code == 404


def test_it_can_be_told_over_http(cloud: FakeCloud) -> None:
    """Whoever runs it by hand pulls the strings with curl."""
    told = {"name": "403-locked", "provider": "fal", "times": 2}
    assert httpx.post(f"{cloud.url}/_control/misbehave", json=told).status_code == 200
    assert [_submit(cloud).status_code for _ in range(3)] == [403, 403, 200]
    assert httpx.post(f"{cloud.url}/_control/misbehave", json={"name": "no-such"}).status_code == 422
    ledger = httpx.get(f"{cloud.url}/_control/ledger").json()
    assert [bool(post["job_id"]) for post in ledger["submits"]] == [False, False, True]
    assert set(httpx.get(f"{cloud.url}/_control/troubles").json()) == set(TROUBLES)


def test_an_unknown_trouble_is_an_error(cloud: FakeCloud) -> None:
    """A misspelt trouble would make a test that tests nothing."""
    with pytest.raises(UnknownNameError, match="trouble"):
        cloud.misbehave("drop-afterwards")


def test_there_are_more_than_25_troubles_of_a_submit() -> None:
    """Every moment has its troubles; those of a submit are the table that providers are measured by."""
    assert len(submit_troubles()) >= 25
    assert {trouble.when for trouble in TROUBLES.values()} == set(When)
    assert json.dumps(list(TROUBLES))
