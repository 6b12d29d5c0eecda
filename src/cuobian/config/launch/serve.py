"""The running processes: the web server and one background worker. They start, live and end together."""

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from cuobian.config.launch.options import Options
from cuobian.config.launch.place import PACKAGE
from cuobian.kernel.commands import Console, Refused

READY_WITHIN = 60.0
STOP_WITHIN = 15.0
LOOK_EVERY = 0.05
PR_SET_PDEATHSIG = 1


class Processes:
    """Children of one start. One stop request reaches each of them exactly once."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # the last two are each one system's own
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def start(self, zh: str, en: str, *arguments: str) -> None:
        """Start a Python module as a child, in a group of its own so that Ctrl+C comes only through us."""
        path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
        command, environment = [sys.executable, "-m", *arguments], {**os.environ, "PYTHONPATH": path}
        if sys.platform == "win32":
            child = subprocess.Popen(command, env=environment, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        else:
            child = subprocess.Popen(  # this process has no threads
                command,
                env=environment,
                process_group=0,
                preexec_fn=_end_with_parent,  # noqa: PLW1509
            )
        self._running[zh, en] = child

    def look(self) -> None:
        """Refuse to go on when a child has ended by itself."""
        for (zh, en), child in self._running.items():
            if child.poll() is not None and not self.asked_to_stop:
                raise Refused(
                    f"{zh}意外结束（{child.returncode}），已全部停下",
                    f"the {en} ended unexpectedly ({child.returncode}); everything was stopped",
                )

    def stop(self) -> None:
        """End all children, and whatever they left running, by force after a while."""
        for child in self._running.values():
            if child.poll() is None:
                _ask(child)
        deadline = time.monotonic() + STOP_WITHIN
        for child in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            _end_by_force(child)
        self._running.clear()


def _end_with_parent() -> None:
    """In the child, on Linux: it is asked to end when its parent is gone, even when the parent was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ask(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        child.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        child.terminate()


def _end_by_force(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError):  # the whole group has ended by itself
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def serve(options: Options, console: Console, banner: str) -> int:
    """Run until stopped; 0 after a stop that was asked for. The worker starts once the first page is answered."""
    processes = Processes()
    try:
        processes.start("网页服务", "web server", *_web(options))
        if _first_status(options, processes) >= 500:
            console.warn("首页出错，原因在上面", "the first page failed, the reason is above")
        processes.start(
            "后台任务", "background worker", "django", "cuobian_worker", "--queue-name", "*", "--no-startup-delay"
        )
        if not processes.asked_to_stop:
            console.result(banner)
        while not processes.asked_to_stop:
            processes.look()
            time.sleep(LOOK_EVERY)
        console.stage("正在停止", "stopping")
        return 0
    finally:
        processes.stop()


def _web(options: Options) -> list[str]:
    return ["cuobian.config.launch.web", options.host, str(options.port), str(options.workers)]


def _known_name() -> str:
    """A name that we answer to: the first that may be asked for."""
    name = os.environ["CUOBIAN_HOSTS"].split(",")[0].strip().lstrip(".")
    return "127.0.0.1" if name in {"", "*"} else name


def _first_status(options: Options, processes: Processes) -> int:
    """The HTTP status of the first answer; 0 when we were asked to stop before there was one."""
    host = options.address.removeprefix("http://").rsplit(":", 1)[0].strip("[]")
    deadline = time.monotonic() + READY_WITHIN
    while not processes.asked_to_stop:
        processes.look()
        connection = http.client.HTTPConnection(host, options.port, timeout=READY_WITHIN)
        try:
            connection.request("HEAD", "/", headers={"Host": _known_name()})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise Refused("网页服务没有应答", "the web server does not answer") from None
            time.sleep(LOOK_EVERY)
        finally:
            connection.close()
    return 0
