"""Checks before anything is made: each passes silently or raises one clear refusal. None leaves a trace."""

import errno
import os
import socket
import sqlite3
import uuid
from pathlib import Path

from cuobian.config.launch.options import Options
from cuobian.kernel.commands import Refused

POSTGRES = 15
MAY_BEGIN = "SELECT to_regclass('django_migrations') IS NOT NULL OR has_schema_privilege(current_schema(), 'CREATE')"
"""True where tables stand already, or may be made; NULL where no schema is on the search path."""
BY_BYTES = """SELECT current_setting('server_encoding') = 'UTF8'
    AND ':' > '9' AND 'P' > ':' AND 'a' > 'Z' AND '{' > 'z' AND '~' > '{' AND 'a b' < 'aa'"""
"""True where text is compared byte by byte: codes are looked up as ranges, which a language's own order tears apart."""
CREATE = "createdb --template=template0 --encoding=UTF8 --locale-provider=libc --locale=C.UTF-8"
DATABASE_FILE = "cuobian.sqlite3"


def before_install(options: Options) -> None:
    """What the standard library can check."""
    port_free(options.host, options.port)
    data_dir_writable(options.data)
    database_known(options.database_url)
    if not options.database_url:
        sqlite_readable(options.data / DATABASE_FILE)


def before_start(options: Options) -> None:
    """Everything, including the database server."""
    before_install(options)
    if options.database_url:
        postgres_reachable(options.database_url)


def port_free(host: str, port: int) -> None:
    """Nobody listens on the port, and we may."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise Refused(f"这台机器没有地址 {host}", f"this machine has no address {host}") from None
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise _port_refused(host, port, error) from None


def _port_refused(host: str, port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRNOTAVAIL:
        return Refused(f"这台机器没有地址 {host}", f"this machine has no address {host}")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return Refused(
            f"没有权限使用端口 {port}，请用 --port 换一个 1024 以上的",
            f"no permission for port {port}; choose one above 1024 with --port",
        )
    other = port + 1 if port < 65535 else 8000
    return Refused(
        f"端口 {port} 已被占用，请换一个，例如 --port {other}",
        f"port {port} is in use; choose another, for example --port {other}",
    )


def data_dir_writable(directory: Path) -> None:
    """The data directory, or the nearest directory above it that exists, takes a file from us."""
    existing = directory
    while not os.path.exists(existing):  # unlike Path.exists, also answers below a closed directory
        existing = existing.parent
    if not os.path.isdir(existing):
        raise Refused(f"{existing} 不是目录", f"{existing} is not a directory")
    trial = existing / f".cuobian-{uuid.uuid4().hex}"
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise Refused(
            f"数据目录 {directory} 不能写入（{error.strerror}），请用 --data 换一个",
            f"the data directory {directory} cannot be written ({error.strerror}); choose another with --data",
        ) from None


def sqlite_readable(path: Path) -> None:
    """A database file that exists is one, and is ours to write."""
    if not path.exists():
        return
    if not os.access(path, os.W_OK):
        raise Refused(f"数据库文件 {path} 不能写入", f"the database file {path} cannot be written")
    try:
        # Writable, so that the journal of a server that was killed can be taken in.
        connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=5)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Refused(
            f"数据库文件 {path} 打不开（{error}）", f"the database file {path} does not open ({error})"
        ) from None


def database_known(url: str) -> None:
    """The address of a database is of the one kind that we run on; "" is SQLite."""
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise Refused(
            "DATABASE_URL 要以 postgres:// 开头；不设就用 SQLite",
            "DATABASE_URL must begin with postgres://; leave it out to use SQLite",
        )


def postgres_reachable(url: str) -> None:
    """The database server answers, lets us in, is new enough, compares text as we do, and has our tables or lets us make them."""
    import psycopg  # only installations with a server need it

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
            told = connection.execute(MAY_BEGIN).fetchone()
            by_bytes = connection.execute(BY_BYTES).fetchone()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Refused(f"连不上数据库（{reason}）", f"the database cannot be reached ({reason})") from None
    if version < POSTGRES:
        raise Refused(
            f"需要 PostgreSQL {POSTGRES} 或更高版本，现在是 {version}",
            f"PostgreSQL {POSTGRES} or newer is needed, this is {version}",
        )
    if not by_bytes or not by_bytes[0]:
        raise other_order()
    if not told or not told[0]:
        raise Refused(
            "这个数据库用户不能建表；请让数据库管理员执行 GRANT CREATE ON SCHEMA public，或把库的所有者设成它",
            "this database user may not make tables; have GRANT CREATE ON SCHEMA public done, or make it the owner",
        )


def other_order() -> Refused:
    """A database that compares text as a language does: what lies below a code that ends in 9 would not be found."""
    return Refused(
        f"这个 PostgreSQL 数据库的排序规则不是按字节（或编码不是 UTF8），有的站点会查不到；请另建一个：{CREATE} 库名",
        f"this PostgreSQL database does not compare text byte by byte (or is not UTF8), so places would be missed; "
        f"make another: {CREATE} NAME",
    )
