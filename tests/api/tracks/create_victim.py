"""Dies by SIGKILL between two lines of a create, again and again; ``test_create_killed`` starts it and looks at the ruins.

``python create_victim.py USER_ID`` forks one process per line that a create executes inside ``soundfoundry_api``. The
n-th is killed before its n-th line and had the idempotency key ``kill-n``. It prints the number of lines when a
process came through alive. ``kill-0`` is a create of the parent's that nobody kills: what it has imported, compiled and
learnt of the database every child has from it, so that a child costs its lines and a connection.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from soundfoundry_api.runtime import Runtime
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack

if TYPE_CHECKING:
    from types import FrameType

BODY = NewTrack(prompt="slow water", duration_s=30.0)


def die_before_line(number: int) -> None:
    """Kill this process before the ``number``-th line of the service that it executes from now on."""
    left = number

    def line(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename.find("soundfoundry_api") >= 0 else None

    sys.settrace(call)


def main(user_id: int) -> None:
    """Fork until one comes through."""
    runtime = Runtime()
    create(runtime, BODY, user_id=user_id, idempotency_key="kill-0")
    runtime.database.close()  # a connection must not be shared over a fork
    number = 0
    while True:
        number += 1
        if (pid := os.fork()) == 0:
            try:
                die_before_line(number)
                create(runtime, BODY, user_id=user_id, idempotency_key=f"kill-{number}")
            finally:
                os._exit(0 if sys.exc_info()[0] is None else 1)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            sys.stdout.write(f"{number} {os.WEXITSTATUS(status)}\n")
            return


if __name__ == "__main__":
    main(int(sys.argv[1]))
