"""How a domain offers commands to the `cuobian` program, and how a command speaks: standard library only.

Results go to standard output, progress and refusals to standard error, each line in Chinese and English.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

Run = Callable[[argparse.Namespace, "Console"], int | None]
Arguments = Callable[[argparse.ArgumentParser], None]


class Refused(Exception):
    """A command that cannot go on; what is the matter and what to do, in one line of each language."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh} / {en}")


class Console:
    """Where a command reports. On a terminal a progress line is redrawn, in a log it is one line a tenth."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out, self._err = out or sys.stdout, err or sys.stderr
        self._drawn, self._tenth = False, -1
        for stream in (self._out, self._err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")

    def result(self, text: str = "") -> None:
        """What was asked for: a table, a summary."""
        self._end_progress()
        print(text, file=self._out, flush=True)

    def stage(self, zh: str, en: str) -> None:
        """The next step of long work."""
        self._end_progress()
        print(f"▸ {zh} / {en}", file=self._err, flush=True)

    def warn(self, zh: str, en: str) -> None:
        """Something to know that does not stop the work."""
        self._end_progress()
        print(f"! {zh} / {en}", file=self._err, flush=True)

    def refuse(self, refused: Refused) -> None:
        """The one line that says why nothing was done."""
        self._end_progress()
        print(f"✗ {refused}", file=self._err, flush=True)

    def progress(self, done: int, total: int, label: str = "") -> None:
        """How far a long step has come."""
        text = f"  {done:,}/{total:,} {label}".rstrip()
        if self._err.isatty():
            print(f"\r\x1b[K{text}", end="", file=self._err, flush=True)
            self._drawn = True
        else:
            tenth = done * 10 // max(total, 1)
            if tenth != self._tenth:
                print(text, file=self._err, flush=True)
            self._tenth = tenth
        if done >= total:
            self._end_progress()

    def _end_progress(self) -> None:
        if self._drawn:
            print(file=self._err, flush=True)
        self._drawn, self._tenth = False, -1


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a group: `cuobian GROUP NAME`."""

    group: str
    name: str
    zh: str
    en: str
    run: Run
    arguments: Arguments | None = None


class CommandGroups:
    """Collects what the domains offer."""

    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], Command] = {}

    def add(self, group: str, name: str, *, zh: str, en: str, run: Run, arguments: Arguments | None = None) -> None:
        """Offer `cuobian GROUP NAME`; `arguments` adds its options to a parser, `run` gets them and a Console."""
        if (group, name) in self._commands:
            raise ValueError(f"two commands are called {group} {name}")
        self._commands[group, name] = Command(group, name, zh, en, run, arguments)

    def of(self, group: str) -> list[Command]:
        """The commands of one group, in the order in which they were offered."""
        return [command for command in self._commands.values() if command.group == group]

    def find(self, group: str, name: str) -> Command | None:
        """One command, or None when no domain offers it."""
        return self._commands.get((group, name))


def run_command(command: Command, argv: Sequence[str], console: Console) -> int:
    """Run one command inside the process with the given arguments; its exit code."""
    parser = argparse.ArgumentParser(prog=f"cuobian {command.group} {command.name}")
    if command.arguments is not None:
        command.arguments(parser)
    return command.run(parser.parse_args(list(argv)), console) or 0
