"""Restore workers without a broker, for tests that kill them.

``python -m tests.integration.workers`` loads what a worker loads, once, then makes a child for
every line it reads and prints its process id; the child does what the Celery task does, and ends.
Killing the child is what happens to a worker that runs out of memory or whose machine dies.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    from restoration import tasks, worker  # noqa: F401 - loaded before the children are made

    # Nobody waits for a child: the test finds out from the rows how far it came.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        connections.close_all()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            tasks.restore(int(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
