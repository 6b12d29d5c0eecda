"""What a backup says about itself. The manifest is its last member, written when every hash is known."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import BinaryIO

from cuobian.kernel.commands import Refused

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
SECRET = "secret.key"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """`members` maps each member's name to the SHA-256 of its content."""

    version: str
    engine: str
    mode: str
    made_at: str
    migrations: list[list[str]]
    members: dict[str, str]
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """As stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def parse(content: bytes) -> Manifest:
    """From its stored form."""
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError):
        raise not_a_backup() from None
    if manifest.format != FORMAT or manifest.engine not in DUMPS:
        raise not_a_backup()
    return manifest


def not_a_backup() -> Refused:
    """The file is something else, or cut off."""
    return Refused("这不是完整的厝边备份文件", "this is not a complete Cuobian backup")


class Hashing:
    """Hashes what is read from a stream, or written to it, on the way."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and hash."""
        content = self._stream.read(size)
        self._digest.update(content)
        return content

    def write(self, content: bytes) -> int:
        """Hash and write."""
        self._digest.update(content)
        return self._stream.write(content)

    def hexdigest(self) -> str:
        """The hash of what has passed."""
        return self._digest.hexdigest()
