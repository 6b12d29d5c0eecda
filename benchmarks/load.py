"""A small load generator: threads with kept-open connections, bounded by a count and by a time."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Request = Callable[[int, int], bytes]
"""(thread, how many it has sent) -> the bytes of one request."""


@dataclass
class Figures:
    """What one run measured; times in seconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: int) -> float:
        return statistics.quantiles(self.times, n=100)[share - 1] if len(self.times) > 1 else 0.0


def drive(port: int, request: Request, *, threads: int, count: int, seconds: float) -> Figures:
    """Send until the count or the time is reached, whichever comes first."""
    times: list[list[float]] = [[] for _thread in range(threads)]
    statuses: list[dict[int, int]] = [{} for _thread in range(threads)]
    begun = time.perf_counter()

    def work(number: int) -> None:
        with Connection(port) as connection:
            for sent in range(count // threads):
                start = time.perf_counter()
                if start - begun > seconds:
                    return
                status = connection.ask(request(number, sent))
                times[number].append(time.perf_counter() - start)
                statuses[number][status] = statuses[number].get(status, 0) + 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Figures(time.perf_counter() - begun, [one for part in times for one in part], _sum(statuses))


def _sum(parts: Sequence[dict[int, int]]) -> dict[int, int]:
    return {status: sum(part.get(status, 0) for part in parts) for status in {key for part in parts for key in part}}


class Connection:
    """One kept-open connection that reads an answer by its Content-Length and keeps its cookies to itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.buffer = b""
        self.head = b""
        self.body = b""

    def __enter__(self) -> "Connection":
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> int:
        """Send, read the whole answer, return its status."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        self.head, _gap, self.buffer = self.buffer.partition(b"\r\n\r\n")
        length = _length(self.head)
        while len(self.buffer) < length:
            self._more()
        self.body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(self.head[9:12])

    def _more(self) -> None:
        given = self.socket.recv(262_144)
        if not given:
            raise ConnectionError("the server closed the connection")
        self.buffer += given


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
