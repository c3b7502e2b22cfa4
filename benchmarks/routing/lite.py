"""LiteLLM's router on the faults: two custom handlers without a network, the second one as the first one's fallback.

It runs in a process of its own and prints JSON, since LiteLLM needs other versions of things than we do. Its calls are
chat completions: its router treats every kind of call alike, and only this kind takes custom handlers everywhere.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
from typing import Any

__all__ = ["main"]

CALLS = 12
SETUPS: list[tuple[str, tuple[str, str], dict[str, Any]]] = [
    ("LiteLLM, fallback, defaults", ("first", "second"), {}),
    ("LiteLLM, fallback, no retries", ("first", "second"), {"num_retries": 0}),
    ("LiteLLM, one group, defaults", ("music", "music"), {}),
]


def main() -> None:
    """Read faults as JSON from the first argument, print a row for each."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_LOG"] = "CRITICAL"
    import litellm
    from litellm import CustomLLM, Router, exceptions

    litellm.suppress_debug_info = True
    logging.disable(logging.CRITICAL)
    ledger: dict[str, Any] = {}

    def error(failing: dict[str, Any]) -> Exception:
        given = {"message": failing["said"], "llm_provider": "first", "model": "m"}
        if failing["fault"] == "moderation":
            return exceptions.ContentPolicyViolationError(**given)
        kinds = {
            0: exceptions.APIConnectionError,
            401: exceptions.AuthenticationError,
            422: exceptions.BadRequestError,
            429: exceptions.RateLimitError,
            503: exceptions.ServiceUnavailableError,
        }
        if failing["status"] == 403:
            import httpx

            answer = httpx.Response(403, request=httpx.Request("POST", "https://queue.fal.run/x"))
            return exceptions.PermissionDeniedError(**given, response=answer)
        return kinds[failing["status"]](**given)

    class Handler(CustomLLM):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def completion(self, *_: Any, **__: Any) -> Any:
            ledger["asked"].append((ledger["call"], self.name))
            failing = ledger["failing"] if self.name == "first" else None
            if failing is None or failing["paid"]:
                ledger["paid"].append((ledger["call"], self.name))
            if failing is not None:
                raise error(failing)
            return litellm.ModelResponse(choices=[{"message": {"role": "assistant", "content": "x"}}])

    litellm.custom_provider_map = [
        {"provider": name, "custom_handler": Handler(name)} for name in ("first", "second")
    ]
    litellm.utils.custom_llm_setup()
    told = []
    for failing in json.loads(sys.argv[1]):
        for how, names, options in SETUPS:
            random.seed(7)  # its choice within a group is random
            router = Router(
                model_list=[
                    {"model_name": name, "litellm_params": {"model": f"{provider}/m"}}
                    for name, provider in zip(names, ("first", "second"), strict=True)
                ],
                fallbacks=[{"first": ["second"]}] if names[0] != names[1] else [],
                retry_after=0,
                **options,
            )
            ledger.update(call=0, errors=0, asked=[], paid=[], failing=failing)
            ok = 0
            for number in range(CALLS):
                ledger["call"] = number
                try:
                    router.completion(model=names[0], messages=[{"role": "user", "content": "a tune"}])
                    ok += 1
                except Exception:  # noqa: BLE001 -- whatever it raises, the user sees an error
                    ledger["errors"] += 1
            paid = [call for call, _ in ledger["paid"]]
            row = {
                "ok": ok,
                "failed": ledger["errors"],
                "first_asked": sum(who == "first" for _, who in ledger["asked"]),
                "second_asked": sum(who == "second" for _, who in ledger["asked"]),
                "paid": len(paid),
                "paid_twice": len({call for call in paid if paid.count(call) > 1}),
            }
            told.append({"fault": failing["name"], "how": how, **row})
    print(json.dumps({"version": _version(), "rows": told}))


def _version() -> str:
    from importlib.metadata import version

    return version("litellm")


if __name__ == "__main__":
    main()
