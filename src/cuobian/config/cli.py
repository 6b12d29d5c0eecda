"""The `cuobian` command.

How a domain offers commands: `cuobian/domains/<domain>/commands.py` has `register(groups: CommandGroups) -> None`
(from `cuobian.kernel.commands`), which calls for each command
    groups.add("network", "import", zh="导入站点", en="import places", arguments=_arguments, run=_run)
  1. `_arguments(parser)` adds options to an argparse parser, each with a Chinese and an English help.
  2. `_run(options, console) -> int | None` does the work; None or 0 is success. Django is set up, `--data` is taken care of.
  3. Results: `console.result(text)` on standard output. Steps: `console.stage(zh, en)`, `console.progress(done, total)`.
  4. To refuse, raise `kernel.errors.DomainError` or `kernel.commands.Refused(zh, en)`: one line, exit code 1. Usage is 2.
  5. The groups are named here (GROUPS); `demo load` must be repeatable: it refuses when places exist.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from cuobian import __version__
from cuobian.config.archive import arguments as archive_arguments
from cuobian.config.launch import checks, place
from cuobian.config.launch import options as launch_options
from cuobian.config.launch.options import Options
from cuobian.kernel.commands import CommandGroups, Console, Refused, Run

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
GROUPS = {
    "network": "站点网络：导入、导出 / the network of places: import, export",
    "people": "账号：重设密码、清除两步验证 / accounts: reset a password, clear a second factor",
    "standard": "建设标准：导入、导出、比较 / construction standards: import, export, diff",
    "rating": "星级评定：重算核对、先模拟一轮 / star rating: replay and compare, rehearse a round",
    "ledger": "台账：核验 / the ledger: verify",
    "demo": "演示城市：装入 / the demonstration city: load",
}
EPILOG = "退出码：0 办成，1 没办成（一行说明），2 用法不对 / exit codes: 0 done, 1 refused (one line says why), 2 usage"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    console = Console()
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(given, console)
    except Refused as refused:
        console.refuse(refused)
        return 1
    except KeyboardInterrupt:
        console.warn("已取消", "cancelled")
        return 130


def _run(given: list[str], console: Console) -> int:
    if given and given[0] in GROUPS:
        return _run_in_group(given[0], given[1:], console)
    options = _parser().parse_args(given)
    if options.command == "up":
        from cuobian.config.launch.start import up  # the other commands have no use for it

        return _up_guarded(up, launch_options.from_namespace(options), console)
    place.announce(place.data_dir(options.data))
    _set_up()
    from cuobian.config.archive import commands

    return _guarded(commands.run, options, console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cuobian",
        description="厝边：文明实践站点平台 / Cuobian, the civilization practice platform",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="命令 / commands")
    launch_options.add_arguments(_add(commands, "up", "启动平台", "start the platform"))
    archive_arguments.add_backup(_add(commands, "backup", "备份", "make a backup"))
    archive_arguments.add_restore(_add(commands, "restore", "从备份恢复", "restore a backup"))
    for group, text in GROUPS.items():
        commands.add_parser(group, help=text, add_help=False)
    return parser


def _add(commands: Parsers, name: str, zh: str, en: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=f"{zh} / {en}", description=f"{zh} / {en}", epilog=EPILOG)


def _run_in_group(group: str, given: list[str], console: Console) -> int:
    data, rest = _take_data(given)
    place.announce(place.data_dir(data))
    _set_up()
    from cuobian.config.domain_commands import domain_commands

    parser = argparse.ArgumentParser(prog=f"cuobian {group}", description=GROUPS[group], epilog=EPILOG)
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND", title="命令 / commands")
    for command in domain_commands(CommandGroups()).of(group):
        one = _add(commands, command.name, command.zh, command.en)
        one.add_argument("--data", metavar="DIR", help=launch_options.DATA_HELP)
        one.set_defaults(run=command.run)
        if command.arguments is not None:
            command.arguments(one)
    options = parser.parse_args(rest)
    return _guarded(options.run, options, console)


def _take_data(given: list[str]) -> tuple[str | None, list[str]]:
    """`--data` decides which settings are loaded, so it is read before the command's own options."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--data")
    found, rest = early.parse_known_args(given)
    return found.data, rest


def _set_up() -> None:
    checks.database_known(os.environ.get("DATABASE_URL", ""))
    import django  # only after the environment says where

    django.setup()


def _up_guarded(up: Callable[[Options, Console], int], options: Options, console: Console) -> int:
    """As `_guarded`, for the start: it loads Django only where something is to be prepared."""
    try:
        return up(options, console)
    except Exception as error:
        known = sys.modules.get("django.db")
        if known is None or not isinstance(error, known.DatabaseError):
            raise
        reason = str(error).splitlines()[0]
        raise Refused(f"数据库出错，没有启动（{reason}）", f"database error, not started ({reason})") from error


def _guarded(run: Run, options: argparse.Namespace, console: Console) -> int:
    """Anticipated errors become one line; anything else is a defect and keeps its traceback."""
    from django.db import DatabaseError

    from cuobian.kernel.errors import DomainError, Invalid

    try:
        return run(options, console) or 0
    except Invalid as error:
        for fault in error.faults:
            console.result(f"{fault.place}\t{fault.message}\t{fault.given}".strip())
        raise Refused(str(error.message), f"{len(error.faults)} faults, listed above") from error
    except DomainError as error:
        raise Refused(str(error.message), "refused") from error
    except OSError as error:
        raise Refused(f"文件读写不成：{error}", f"file error: {error}") from error
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise Refused(
            f"数据库出错（{reason}）；没有启动过的要先运行 cuobian up",
            f"database error ({reason}); run cuobian up once first",
        ) from error
