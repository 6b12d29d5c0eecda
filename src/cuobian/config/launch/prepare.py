"""Everything between a fresh checkout and a server that can answer; a second start finds the stamp and does none of it."""

import compileall
import gc
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType

from cuobian.config.launch import alone, place, stamp
from cuobian.config.launch.checks import DATABASE_FILE
from cuobian.config.launch.options import Options
from cuobian.config.launch.stamp import Account, Stamp
from cuobian.kernel.commands import CommandGroups, Console, Refused, run_command

PREPARING = ".preparing"
LOCK_FILE = ".lock"
MADE_HERE = (
    *(DATABASE_FILE + suffix for suffix in ("", "-wal", "-shm")),
    *(PREPARING, place.MODE_FILE, "secret.key", "static", "files", stamp.STAMP_FILE),
)


def prepare(options: Options, console: Console) -> tuple[Account, ...]:
    """Make the data directory and bring the database, static files and translations to this version.

    Returns the accounts to print. A first preparation that fails or is interrupted leaves nothing behind.

    Raises:
        Refused: another start is at it in this directory.
    """
    with _one_at_a_time(options.data), _all_or_nothing(options), _interruptible():
        _make_directory(options)
        kept = stamp.read(options)
        if kept is not None and kept.fingerprint == stamp.fingerprint(options):
            return kept.accounts
        with _database_alone(options, console):
            accounts = _bring_up_to_date(options, console)
        stamp.write(options, Stamp(stamp.fingerprint(options), accounts))
        return accounts


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    """Hold the data directory while it is looked at and prepared; once it is served, further starts may share it."""
    existed = data.exists()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with alone.file_alone(data / LOCK_FILE):
            yield
    except alone.Taken:
        raise Refused(
            f"另一次启动正在准备 {data}，请等它好了再来",
            f"another start is preparing {data}; wait until it is ready",
        ) from None
    finally:
        if not existed and not any(data.iterdir()):
            data.rmdir()


def _database_alone(options: Options, console: Console) -> AbstractContextManager[None]:
    """A server's database may be prepared from several directories; who comes second waits, and then finds it done."""
    if not options.database_url:
        return nullcontext()
    wait = alone.visible_wait(
        console, "另一次启动正在准备这个数据库，等它好", "another start is preparing this database, waiting for it"
    )
    return alone.database_alone(options.database_url, wait)


@contextmanager
def _all_or_nothing(options: Options) -> Iterator[None]:
    """Undo what a failed first preparation made. On SQLite a killed one is undone by the next start; what it began in a
    server's database stays there, and what belongs to it here as well."""
    data = options.data
    _undo_killed(data)
    first = not (data / (place.MODE_FILE if options.database_url else DATABASE_FILE)).exists()
    stood = {name for name in MADE_HERE if (data / name).exists()}
    if first and not options.database_url:
        (data / PREPARING).write_text("\n".join(stood), encoding="utf-8")
    try:
        yield
    except BaseException:
        if first and not (options.database_url and _is_begun(options)):
            _discard(data, stood)
        raise
    (data / PREPARING).unlink(missing_ok=True)


def _is_begun(options: Options) -> bool:
    """True when a server's database has tables of ours, and when it no longer says."""
    import psycopg  # only installations with a server need it

    try:
        return stamp.migrations_applied(options) is not None
    except psycopg.Error:
        return True


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C ends the preparation, also when it came in a finaliser or a callback, where Python drops exceptions."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _undo_killed(data: Path) -> None:
    marker = data / PREPARING
    if marker.exists():
        _discard(data, set(marker.read_text(encoding="utf-8").split("\n")))


def _discard(data: Path, stood: set[str]) -> None:
    if "django.db" in sys.modules:  # loading it here would read the settings too early
        from django.db import connections  # an open database cannot be removed everywhere

        connections.close_all()
    for name in MADE_HERE:
        made = data / name
        if name in stood:
            continue
        if made.is_dir():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)


def _make_directory(options: Options) -> None:
    data, begun_as = options.data, place.mode_of(options.data)
    if begun_as == "demo" and options.empty:
        raise Refused(
            f"{data} 里是演示城市；真实工作请用 --data 另选一个目录",
            f"{data} holds the demonstration city; choose another directory with --data for real work",
        )
    mode = os.environ.get("CUOBIAN_MODE") or begun_as or _first_mode(options)
    place.announce(data, mode)
    (data / "files").mkdir(exist_ok=True)
    if begun_as is None:
        (data / place.MODE_FILE).write_text(mode + "\n", encoding="utf-8")
    _secret_key(data / "secret.key")


def _first_mode(options: Options) -> str:
    """A database that somebody else has begun is real until its administrator says otherwise."""
    return "production" if options.empty or stamp.migrations_applied(options) is not None else "demo"


def _secret_key(path: Path) -> None:
    if path.exists():
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as kept:
        kept.write(secrets.token_urlsafe(48))


def _bring_up_to_date(options: Options, console: Console) -> tuple[Account, ...]:
    from cuobian.config.launch.database import migrate  # loads Django, which a second start has no time for

    _compile_modules()
    console.stage("编译译文", "compiling translations")
    _compile_translations(console)
    import django

    django.setup()
    migrate(console)
    console.stage("收集静态文件", "collecting static files")
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    if os.environ["CUOBIAN_MODE"] != "demo":
        return ()
    _load_demonstration(console)
    return _demonstration_accounts()


def _compile_modules() -> None:
    """Keep the bytecode, also where PYTHONDONTWRITEBYTECODE says that imports must not: a start would compile it anew
    each time, which takes about a second. Where it cannot be written Python does without it, only slower."""
    compileall.compile_dir(place.PACKAGE, quiet=2)


def _compile_translations(console: Console) -> None:
    from cuobian.config.launch.translations import compile_all

    try:
        compile_all(place.PACKAGE / "locale")
    except OSError as error:
        console.warn(
            f"译文没有写成（{error}），先用中文界面", f"translations not written ({error}); pages are in Chinese"
        )


def _load_demonstration(console: Console) -> None:
    from django.apps import apps

    from cuobian.config.domain_commands import domain_commands

    if apps.get_model("network", "Place").objects.exists():
        return
    command = domain_commands(CommandGroups()).find("demo", "load")
    if command is None:
        return
    console.stage("装入演示城市", "loading the demonstration city")
    gc.set_threshold(
        100_000, 50, 50
    )  # rows by the hundred thousand, hardly a circle among them: looking for some takes long
    if run_command(command, [], console):
        raise Refused("演示城市没有装成", "the demonstration city could not be loaded")


def _demonstration_accounts() -> tuple[Account, ...]:
    from cuobian.domains.people.public import demo_accounts

    return tuple((row.label, row.username, row.password) for row in demo_accounts())
