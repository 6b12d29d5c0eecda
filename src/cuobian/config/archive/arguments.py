"""The options of backup and restore."""

import argparse

from cuobian.config.launch.options import DATA_HELP


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Options of `cuobian backup`."""
    parser.add_argument(
        "file", nargs="?", help="写到哪个文件，默认按时间命名 / file to write, named by the time if left out"
    )
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.add_argument(
        "--with-secret",
        action="store_true",
        help="连同密钥一起备份，请另行保管 / include the secret key; keep such a file safe",
    )


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Options of `cuobian restore`."""
    parser.add_argument("file", help="备份文件 / the backup file")
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.add_argument(
        "--replace",
        action="store_true",
        help="替换已有的数据，换下的不保留 / replace the data that is there; it is not kept",
    )
