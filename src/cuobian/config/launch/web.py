"""The web server's own process: `python -m cuobian.config.launch.web HOST PORT WORKERS`.

The application is read once, here, before the workers split off: they are ready at once and share its memory.
Where a system cannot split a process (Windows, macOS), each worker reads it for itself.
"""

import gc
import multiprocessing
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

TARGET = "cuobian.config.wsgi:application"
THREADS = 4


def main(host: str, port: int, workers: int) -> None:
    """Serve until asked to stop."""
    if multiprocessing.get_start_method() == "fork":
        read_application()
    Server(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def read_application() -> None:
    """Import everything that a request may need. What is read stays, so the collector need neither look at it
    while it is read nor ever after; that also keeps its memory shared (docs.python.org, `gc.freeze`)."""
    gc.disable()
    from django.urls import get_resolver  # its settings are read by now

    from cuobian.config import wsgi  # noqa: F401  sets Django up

    get_resolver().reverse_dict  # noqa: B018  reads every page's module
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
