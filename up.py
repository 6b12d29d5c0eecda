#!/usr/bin/env python3
"""One command from a fresh checkout to a running platform; standard library only.

python3 up.py [--port N] [--data DIR] [--empty]   install what is missing and start
python3 up.py test [--quick]                      install what the tests need and run every check
python3 up.py COMMAND ...                         any other `cuobian` command, for example backup

An old Python must still be able to read this file and print its line, so the syntax stays that of Python 3.6.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(ROOT, "src")
VENV = os.path.join(ROOT, ".venv")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "cuobian-installed.json")
NEEDED = (3, 11)


def old_python(version):
    """The line for a Python that is too old, or None."""
    major, minor = (int(part) for part in version[:2])
    if (major, minor) >= NEEDED:
        return None
    return (
        "✗ 需要 Python 3.11 或更高版本，现在是 {0}，请用 python3.11 up.py 运行 / "
        "Python 3.11 or newer is needed, this is {0}; run python3.11 up.py".format("%d.%d" % (major, minor))
    )


def main(argv):
    """Returns the exit code, where the process is not replaced by the program it starts."""
    line = old_python(sys.version_info)
    if line:
        sys.stderr.write(line + "\n")
        return 1
    sys.path.insert(0, SOURCE)
    from cuobian.kernel.commands import Console, Refused

    console = Console()
    try:
        lock, command = plan(argv)
        install(lock, console)
    except Refused as refused:
        console.refuse(refused)
        return 1
    except KeyboardInterrupt:
        console.warn("已取消", "cancelled")
        return 130
    return become(command)


def plan(argv):
    """Which lock to install and what to run then. What can be refused is refused before anything is installed."""
    if argv[:1] == ["test"]:
        return "test", [os.path.join(ROOT, "tools", "checks.py"), *argv[1:]]
    if argv and not argv[0].startswith("-"):
        return "prod", ["-m", "cuobian", *argv]
    import argparse

    from cuobian.config.launch import checks, options

    parser = argparse.ArgumentParser(
        prog="up.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_arguments(parser)
    checks.before_install(options.from_namespace(parser.parse_args(argv)))
    return "prod", ["-m", "cuobian", "up", *argv]


def install(lock, console):
    """Bring .venv to the lock file, one at a time: who comes while it is at work waits, and then finds it done."""
    wanted = {name: digest(os.path.join(ROOT, "requirements", name + ".txt")) for name in ("prod", "test")}
    if stands(lock, wanted):
        return
    import pathlib

    from cuobian.config.launch import alone

    wait = alone.visible_wait(
        console, "另一次启动正在安装组件，等它装好", "another start is installing the packages, waiting for it"
    )
    with alone.file_alone(pathlib.Path(VENV + ".lock"), wait):
        if not stands(lock, wanted):
            install_now(lock, wanted, console)


def stands(lock, wanted):
    """True when .venv holds what the lock file names."""
    environment = look()
    if not environment or installed(environment).get(lock) != wanted[lock]:
        return False
    write_path_file(environment)
    return True


def install_now(lock, wanted, console):
    """Install. A new environment that does not succeed is removed again."""
    new = make_environment(look(), console)
    try:
        install_lock(os.path.join(ROOT, "requirements", lock + ".txt"), console)
        environment = look()
        write_path_file(environment)
    except BaseException:
        if new:
            shutil.rmtree(VENV, ignore_errors=True)
        raise
    kept = {"python": environment["python"], lock: wanted[lock]}
    if lock == "test":
        kept["prod"] = wanted["prod"]  # test.txt holds everything of prod.txt at the same versions
    with open(STAMP, "w") as stream:
        json.dump(kept, stream)


def digest(path):
    """SHA-256 of a file."""
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def look():
    """The Python inside .venv: its version and where its packages lie; None when there is none that runs."""
    ask = "import json, sys, sysconfig; print(json.dumps({'python': sys.version, 'packages': sysconfig.get_path('purelib')}))"
    try:
        return json.loads(subprocess.check_output([PYTHON, "-I", "-c", ask], stderr=subprocess.DEVNULL).decode("utf-8"))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def installed(environment):
    """What the stamp says is installed; nothing when the environment runs another Python than it was made with."""
    try:
        with open(STAMP) as stream:
            kept = json.load(stream)
    except (OSError, ValueError):
        return {}
    return kept if kept.get("python") == environment["python"] else {}


def make_environment(environment, console):
    """A virtual environment that runs; True when it was made now."""
    from cuobian.kernel.commands import Refused

    if environment and old_python(re.findall(r"\d+", environment["python"])) is None:
        return False
    if os.path.isdir(VENV) and os.listdir(VENV) and not os.path.exists(os.path.join(VENV, "pyvenv.cfg")):
        raise Refused(VENV + " 不是虚拟环境，请把它移走", VENV + " is not a virtual environment; move it away")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refused(
            "这个 Python 没有 venv 模块；Debian、Ubuntu 上请先 apt install python3-venv",
            "this Python has no venv module; on Debian and Ubuntu run apt install python3-venv first",
        )
    console.stage("建立虚拟环境 .venv", "making the virtual environment .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        reason = last_line(made.stdout.decode("utf-8", "replace"))
        raise Refused("虚拟环境没有建成（%s）" % reason, "the virtual environment could not be made (%s)" % reason)
    return True


def install_lock(path, console):
    """With uv where it is at hand and succeeds, else with pip; both check every hash."""
    name = os.path.relpath(path, ROOT)
    if shutil.which("uv"):
        console.stage("用 uv 安装 " + name, "installing %s with uv" % name)
        if subprocess.call(["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, path]) == 0:
            return
        console.warn("uv 没有装成，改用 pip", "uv did not succeed, using pip")
    console.stage("安装 " + name, "installing " + name)
    if subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        subprocess.check_call([PYTHON, "-m", "ensurepip", "--default-pip"], stdout=subprocess.DEVNULL)
    install_with_pip(path, console)


def install_with_pip(path, console):
    """pip with its output turned into progress; its own settings (mirrors, proxies) stay in force."""
    from cuobian.kernel.commands import Refused

    with open(path, encoding="utf-8") as stream:
        total = sum(1 for line in stream if re.match(r"[\w.\[\]-]+==", line))
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
        "-r",
        path,
    ]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    done, tail = 0, []
    for raw in running.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        tail = [*tail, line][-12:] if line else tail
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            done = min(done + 1, total)
            console.progress(done, total, re.split(r"[ =]", line.split(": ")[-1].replace("Collecting ", ""))[0])
        elif line.startswith("Installing collected packages"):
            console.progress(total, total)
            console.stage("写入组件，要半分钟左右", "unpacking, about half a minute")
    if running.wait():
        sys.stderr.write("\n".join(tail) + "\n")
        raise Refused(
            "组件没有装成，上面是 pip 的说明；请检查网络和软件源设置",
            "the packages could not be installed, pip's words are above; check the network and the mirror settings",
        )


def write_path_file(environment):
    """Make `python -m cuobian` work in the environment, also after this checkout was moved."""
    path = os.path.join(environment["packages"], "cuobian-source.pth")
    try:
        with open(path, encoding="utf-8") as stream:
            if stream.read() == SOURCE + "\n":
                return
    except OSError:
        pass
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(SOURCE + "\n")


def last_line(text):
    """The last line that says something."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "?"


def become(command):
    """Replace this process by the environment's Python; on Windows wait for it instead."""
    sys.stdout.flush()
    sys.stderr.flush()
    if not WINDOWS:
        os.execv(PYTHON, [PYTHON, *command])
    running = subprocess.Popen([PYTHON, *command])
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            continue  # Ctrl+C reached the program too; it ends by itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
