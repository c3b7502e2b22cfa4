"""``/api/tokens``: the library's own bytes, with an ETag, in the hue of whoever is meant."""

from __future__ import annotations

import pytest

from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.tokens import canonical_json, css, resolver_document, tokens_document

DTCG = "application/design-tokens+json"


@pytest.mark.parametrize(
    ("path", "media_type", "made"),
    [
        ("/api/tokens", DTCG, lambda profile: canonical_json(tokens_document(profile))),
        ("/api/tokens/resolver", DTCG, lambda profile: canonical_json(resolver_document(profile))),
        ("/api/tokens.css", "text/css; charset=utf-8", lambda profile: css(profile).encode()),
    ],
)
def test_the_tokens_are_those_of_the_library(client, ada, path, media_type, made) -> None:
    """The brand's for everybody, a seed's where one is named, one's own with ``mine``."""
    own = StyleProfile.of(StyleSeed.derive(f"user:{ada.id}"))
    brand = client.get(path)
    seed = client.get(path, params={"style_seed": 12345})
    mine = client.get(path, params={"mine": "true"}, headers=ada.headers)

    assert brand.headers["content-type"] == media_type
    assert brand.content == made(None)
    assert seed.content == made(StyleProfile.of(12345))
    assert mine.content == made(own)
    assert brand.headers["cache-control"] == seed.headers["cache-control"] == "public, max-age=300"
    assert mine.headers["cache-control"] == "private, max-age=300"
    assert "Authorization" in mine.headers["vary"]


def test_who_has_it_already_is_told_so(client) -> None:
    """304 without a body, by one of several tags, weak ones too; another hue has another tag."""
    first = client.get("/api/tokens")
    etag = first.headers["etag"]

    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get("/api/tokens", headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get("/api/tokens", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get("/api/tokens?style_seed=1").headers["etag"] != etag
    assert client.head("/api/tokens").headers["etag"] == etag


def test_it_has_to_be_clear_whose_they_are(client, make_caller) -> None:
    """``mine`` needs somebody, with ``style:read``; two owners are one too many; a seed is a number below 2**53."""
    narrow = make_caller("eve", scopes=["tracks:read"])

    assert client.get("/api/tokens?mine=true").status_code == 401
    assert client.get("/api/tokens?mine=true", headers=narrow.headers).status_code == 403
    assert client.get("/api/tokens", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    both = client.get("/api/tokens?mine=true&style_seed=1")
    assert (both.status_code, both.json()["errors"][0]["pointer"]) == (422, "/style_seed")
    for seed in ("-1", str(2**53), "ada"):
        assert client.get(f"/api/tokens?style_seed={seed}").status_code == 422


@pytest.mark.parametrize("environ", [{"STYLE_SEED_ENABLED": "0"}])
def test_without_style_seeds_nobody_has_tokens_of_their_own(client, ada) -> None:
    """The brand's are there as ever."""
    assert client.get("/api/tokens?mine=true", headers=ada.headers).json()["code"] == "feature-disabled"
    assert client.get("/api/tokens", headers=ada.headers).status_code == 200
