"""Other programs that read a document for us: each in a process group of its own, bounded in time and memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import corpus

_LAUNCHER = Path(__file__).with_name("confine.py")
_POSIX = os.name == "posix"


def confined(command: Sequence[str], seconds: int, memory: int) -> list[str]:
    """Give the command line that runs a command within limits.

    :param command: the program and its arguments.
    :param seconds: processor time; 0 for no limit.
    :param memory: bytes of address space, of each process that the command starts.
    :return: the same command on systems without such limits (Windows): there the time limit of the caller remains.
    """
    if not _POSIX:
        return list(command)
    return [sys.executable, "-I", "-S", str(_LAUNCHER), str(seconds), str(memory), *command]


def python_command(*arguments: str) -> list[str]:
    """Give the command line of a fresh interpreter that looks for modules neither here nor beside the script."""
    return [sys.executable, "-P", *arguments]


def python_environment() -> dict[str, str]:
    """Give the environment in which `python_command` finds our packages, installed or not."""
    root = str(Path(corpus.__file__).parents[1])
    held = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{held}" if held else root, "PYTHONUTF8": "1"}


def run_confined(
    command: Sequence[str], seconds: int, memory: int, environment: Mapping[str, str], given: bytes = b""
) -> tuple[int, bytes]:
    """Run a command to its end; it and whatever it started are killed when the time is over.

    :param command: the program and its arguments.
    :param seconds: how long it may take.
    :param memory: bytes of address space.
    :param environment: its whole environment.
    :param given: its standard input.
    :return: (exit status, standard output); standard error is dropped.
    :raises TimeoutError: when it took too long.
    :raises OSError: when it cannot be started.
    """
    with subprocess.Popen(  # noqa: S603 no shell, and the callers name the programs
        confined(command, seconds, memory),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired as late:
            kill_group(process)
            raise TimeoutError from late
        except BaseException:
            kill_group(process)
            raise
        return process.returncode, output


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a group, and the whole group, at once."""
    if not _POSIX:
        process.kill()
    elif process.poll() is None:
        with suppress(ProcessLookupError):  # it ended meanwhile, and another thread has seen to it
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stop_group(process: subprocess.Popen[bytes], patience: float = 2.0) -> None:
    """Ask the leader of a group to end, so that it ends its own helpers; kill the group where it does not in time.

    :param process: the leader.
    :param patience: seconds that it is given.
    """
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        kill_group(process)
