"""Running backup and restore, with their results in words."""

import argparse
from pathlib import Path

from django.utils import timezone

from cuobian.config.archive.backup import back_up
from cuobian.config.archive.restore import restore
from cuobian.config.launch.place import data_dir
from cuobian.kernel.clock import now
from cuobian.kernel.commands import Console


def run(options: argparse.Namespace, console: Console) -> int:
    """`cuobian backup` or `cuobian restore`; Django is set up."""
    data = data_dir(options.data)
    if options.command == "backup":
        moment = now()
        named = Path(options.file or f"cuobian-{timezone.localtime(moment):%Y%m%d-%H%M%S}.tar.gz")
        size = back_up(data=data, target=named, with_secret=options.with_secret, moment=moment, console=console)
        console.result(f"已备份到 {named}（{size:,} 字节） / backed up to {named} ({size:,} bytes)")
        return 0
    made = restore(data=data, source=Path(options.file), replace=options.replace, console=console).made_at
    console.result(f"已恢复 {made} 的备份，请重新启动 / restored the backup of {made}; start Cuobian again")
    return 0
