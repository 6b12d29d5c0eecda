"""What a start prints last: where to look, and who may be played in the demonstration city."""

import unicodedata

from cuobian import __version__
from cuobian.config.launch.options import Options
from cuobian.config.launch.stamp import Account

HEADINGS: Account = ("角色 / role", "用户名 / user name", "密码 / password")


def banner(options: Options, mode: str, accounts: tuple[Account, ...]) -> str:
    """The address, the data directory, the accounts."""
    lines = [
        "",
        f"厝边 Cuobian {__version__}",
        f"  打开 / open   {options.address}",
        f"  数据 / data   {options.data}",
        "  停止 / stop   Ctrl+C",
    ]
    if mode == "demo":
        lines += ["", "演示数据，不是真实情况 / demonstration data, not real"]
    elif options.empty:
        lines += ["", "打开后先建第一位管理员 / the first page creates the administrator"]
    return "\n".join([*lines, *_table(accounts), ""])


def _table(accounts: tuple[Account, ...]) -> list[str]:
    if not accounts:
        return []
    widths = [max(_width(row[column]) for row in (HEADINGS, *accounts)) for column in range(3)]
    return ["", *("  " + "  ".join(map(_pad, row, widths)).rstrip() for row in (HEADINGS, *accounts))]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
