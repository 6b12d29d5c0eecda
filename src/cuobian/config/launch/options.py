"""The options of `cuobian up`, shared with up.py so that both refuse the same things at the same moment."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from cuobian.config.launch.place import data_dir

DATA_HELP = "数据目录（数据库、上传的文件、密钥） / data directory (database, uploads, key)"


@dataclass(frozen=True, slots=True)
class Options:
    """What one start was asked for."""

    host: str
    port: int
    data: Path
    empty: bool
    workers: int
    database_url: str

    @property
    def address(self) -> str:
        """What to open in a browser on this machine."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options, for a parser."""
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址 / address to listen on (%(default)s)")
    parser.add_argument("--port", type=port, default=8000, help="端口 / port (%(default)s)")
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.add_argument(
        "--empty",
        action="store_true",
        help="不装演示数据，打开网页后先建第一位管理员 / no demonstration data; the first page creates the administrator",
    )
    parser.add_argument("--workers", type=workers, default=2, help="网页进程数 / web processes (%(default)s)")


def from_namespace(given: argparse.Namespace) -> Options:
    """The options as values."""
    return Options(
        host=given.host,
        port=given.port,
        data=data_dir(given.data),
        empty=given.empty,
        workers=given.workers,
        database_url=os.environ.get("DATABASE_URL", ""),
    )


def port(text: str) -> int:
    """A port number."""
    return _within(text, 1, 65535)


def workers(text: str) -> int:
    """A number of processes."""
    return _within(text, 1, 64)


def _within(text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"要 {low} 到 {high} 的整数 / a whole number from {low} to {high}: {text}")
    return int(text)
