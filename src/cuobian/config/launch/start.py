"""`cuobian up`: check, prepare, serve."""

import os

from cuobian.config.launch import checks
from cuobian.config.launch.banner import banner
from cuobian.config.launch.options import Options
from cuobian.config.launch.prepare import prepare
from cuobian.config.launch.serve import serve
from cuobian.kernel.commands import Console


def up(options: Options, console: Console) -> int:
    """Returns the exit code."""
    checks.before_start(options)
    os.environ.setdefault("CUOBIAN_PUBLIC_URL", options.address)
    os.environ.setdefault("CUOBIAN_HOSTS", ",".join(dict.fromkeys(("127.0.0.1", "localhost", options.host))))
    accounts = prepare(options, console)
    checks.port_free(options.host, options.port)  # a preparation takes its time, and somebody may have come meanwhile
    return serve(options, console, banner(options, os.environ["CUOBIAN_MODE"], accounts))
