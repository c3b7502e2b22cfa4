"""The clients: they order, look, cancel and ask again, and remember every answer.

A client does what a careful one does: an ``Idempotency-Key`` for each order, the same key again where no answer came or
the answer was a 5xx or a 429, at the other API. What it was told once must never become different. An order whose fate
is unknown when the run ends is asked for once more after everything was healed.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Load", "Order"]

PROVIDERS = (("chaos-cloud", 0.6), ("chaos-booth", 0.25), ("chaos-free", 0.15))
_TIMEOUT_S = 20.0


@dataclass(slots=True)
class Order:
    """One order and everything that its client was told."""

    key: str
    token: str
    body: dict[str, Any]
    answers: set[str] = field(default_factory=set)
    job_id: int = 0
    track_id: int = 0
    refused: int = 0
    asked_to_cancel: bool = False
    ended: str = ""


class Load:
    """A crowd of clients.

    Args:
        ports: the APIs.
        tokens: API keys.
        rate: orders a second, over all clients.
        seed: what is ordered.
        clients: threads.
    """

    def __init__(
        self, ports: Sequence[int], tokens: Sequence[str], *, rate: float, seed: int, clients: int = 12
    ) -> None:
        self._ports, self._tokens, self._clients = list(ports), list(tokens), clients
        self._pause_s = clients / rate
        self._seed = seed
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.orders: list[Order] = []
        self.statuses: Counter[str] = Counter()
        self.odd: list[str] = []
        """Answers that must not be, whatever is broken."""
        self.latest_5xx: list[str] = []
        self.hold = threading.Event()
        self.most = 0
        """No more orders than this; 0 is no limit."""
        self.balanced = False
        """Whether a refused connection goes to another API, as a load balancer does it."""

    def start(self) -> None:
        """Begin."""
        for number in range(self._clients):
            thread = threading.Thread(target=self._run, args=(number,), name=f"client-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    @property
    def stopped(self) -> bool:
        """Whether nobody orders any more."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Let nobody order any more."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def settle(self) -> None:
        """Ask once more for every order whose fate nobody knows, and again for some that are known."""
        chance = random.Random(self._seed)
        unsure = [order for order in self.orders if not order.answers and not order.refused]
        sure = [order for order in self.orders if order.answers]
        for order in [*unsure, *chance.sample(sure, min(len(sure), 200))]:
            self._order(order, chance, seconds=60)

    def poison(self) -> None:
        """Order what kills its worker."""
        chance = random.Random(time.monotonic_ns())
        order = self._new(chance)
        order.body |= {"prompt": "poison", "provider": "chaos-free"}
        self._order(order, chance, seconds=30)

    def _run(self, number: int) -> None:
        chance = random.Random(f"client:{self._seed}:{number}")
        mine: list[Order] = []
        self._stop.wait(self._pause_s * chance.random())
        while not self._stop.is_set():
            begun = time.monotonic()
            if not self.hold.is_set() and not (self.most and len(self.orders) >= self.most):
                order = self._new(chance)
                self._order(order, chance, seconds=60)
                mine.append(order)
            self._look(mine, chance)
            mine = mine[-20:]
            self._stop.wait(max(0.0, begun + self._pause_s * 2 * chance.random() - time.monotonic()))

    def _new(self, chance: random.Random) -> Order:
        provider = chance.choices([name for name, _ in PROVIDERS], [part for _, part in PROVIDERS])[0]
        body = {
            "prompt": "slow water",
            "duration_s": 5,
            "provider": provider,
            "seed": chance.randrange(2**40),
        }
        order = Order(key=f"{chance.getrandbits(96):024x}", token=chance.choice(self._tokens), body=body)
        with self._lock:
            self.orders.append(order)
        return order

    def _order(self, order: Order, chance: random.Random, *, seconds: float) -> None:
        """Order until there is an answer that settles it, or time is over."""
        end, pause_s = time.monotonic() + seconds, 0.1
        while time.monotonic() < end:
            status, body = self.ask("POST", "/api/tracks", order.token, order.body, chance, key=order.key)
            if status == 202:
                order.answers.add(json.dumps(body, sort_keys=True))
                order.job_id, order.track_id = int(body["job_id"]), int(body["track_id"])
                if len(order.answers) > 1:
                    self.odd.append(f"key {order.key} has {len(order.answers)} answers: {order.answers}")
                return
            if 400 <= status < 500 and status != 429:
                order.refused = status
                self.odd.append(f"key {order.key}: {status} {body}")
                return
            if self._stop.is_set() and seconds <= 60 and not order.answers:
                end = min(end, time.monotonic() + 5)
            time.sleep(pause_s * (0.5 + chance.random()))
            pause_s = min(2.0, 2 * pause_s)

    def _look(self, mine: list[Order], chance: random.Random) -> None:
        """Look at something that was ordered, and sometimes cancel it or order it again."""
        going = [order for order in mine if order.job_id and not order.ended]
        if not going:
            return
        order = chance.choice(going)
        dice = chance.random()
        if dice < 0.06 and not order.asked_to_cancel:
            status, _ = self.ask("POST", f"/api/jobs/{order.job_id}/cancel", order.token, {}, chance)
            order.asked_to_cancel = status == 202
        elif dice < 0.12:
            self._order(order, chance, seconds=10)
        else:
            status, body = self.ask("GET", f"/api/jobs/{order.job_id}", order.token, None, chance)
            if status == 200 and body["status"] in {"COMPLETE", "FAILED", "CANCELED"}:
                if order.ended and order.ended != body["status"]:
                    self.odd.append(f"job {order.job_id} was {order.ended} and is {body['status']}")
                order.ended = body["status"]

    def ask(
        self, method: str, path: str, token: str, body: Any, chance: random.Random, *, key: str = ""
    ) -> tuple[int, Any]:
        """Ask one API once; status 0 is no answer."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        ports = chance.sample(self._ports, len(self._ports))
        for turn, port in enumerate(ports * 3 if self.balanced else ports[:1]):
            there = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
            try:
                there.request(method, path, None if body is None else json.dumps(body), headers)
                answer = there.getresponse()
                data = answer.read()
                break
            except ConnectionRefusedError:
                self._count("refused, sent elsewhere" if self.balanced else "none: ConnectionRefusedError")
                time.sleep(0.2 * turn if self.balanced else 0.0)
            except (OSError, http.client.HTTPException) as error:
                self._count(f"none: {type(error).__name__}")
                return 0, {}
            finally:
                there.close()
        else:
            if self.balanced:
                self._count("none: nobody was there")
            return 0, {}
        try:
            told = json.loads(data)
        except ValueError:
            self.odd.append(f"{method} {path}: {answer.status} {data[:200]!r}")
            told = {}
        self._count(str(answer.status))
        if answer.status == 500:
            self.odd.append(f"{method} {path}: 500 {told}")
        elif answer.status > 500:
            self.latest_5xx = [*self.latest_5xx[-20:], f"{method} {path}: {answer.status} {told.get('code')}"]
        return answer.status, told

    def _count(self, what: str) -> None:
        with self._lock:
            self.statuses[what] += 1
