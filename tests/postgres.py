"""A PostgreSQL server of the tests' own: on loopback, with a password, as an unprivileged user."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy import URL

USER, PASSWORD = "zhibiao", "口令 p@ss:w/rd%"
_UNPRIVILEGED = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
_MISSING = "PostgreSQL is not installed: apt-get install postgresql (tests/all.sh does)"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    assert found or on_path, _MISSING
    return (found[-1] if found else Path(str(on_path))).parent


def _roomy_memory() -> Path | None:
    """Give the folder in memory, where it holds all that the tests write; a schema is some hundred files."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Server:
    """One cluster; every test has a schema of its own in its database, or a database of its own."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="zhibiao-postgres-", dir=_roomy_memory()))
        self._given = 0
        self.port = free_port()
        secret = self._folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            self._folder.chmod(0o755)
            self.data.mkdir()
            for path in (self._folder, self.data, secret):
                shutil.chown(path, "nobody", "nogroup")
        # The order of letters is that of Chinese dictionaries, as a site may have it, and not that of their numbers.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"]
        given = [f"--username={USER}", f"--pwfile={secret}", "--auth=scram-sha-256", "--no-sync", *locale]
        self._run("initdb", f"--pgdata={self.data}", *given)
        self.start()

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *given: str) -> None:
        before = _UNPRIVILEGED if os.geteuid() == 0 else []
        command = [*before, str(self._programs / program), *given]
        with (self._folder / f"{program}.log").open("ab") as log:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", timeout=120)
        assert done.returncode == 0, (self._folder / f"{program}.log").read_text("utf-8")

    def start(self, **more: object) -> None:
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", **more}
        said = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run(
            "pg_ctl",
            f"--pgdata={self.data}",
            f"--log={self._folder / 'server.log'}",
            "-w",
            f"--options={said}",
            "start",
        )

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", f"--pgdata={self.data}", "-w", f"--mode={how}", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def place(self, database: str = "postgres", **options: str) -> URL:
        """Give an address with the password in it."""
        drivername, host = "postgresql+psycopg", "127.0.0.1"
        return URL.create(drivername, USER, PASSWORD, host, self.port, database, options)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Ask the server beside the store, each statement for itself."""
        given = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD, "dbname": database}
        return psycopg.connect(**given, autocommit=True)

    def new(self) -> URL:
        """Give the address of an empty schema."""
        self._given += 1
        name = f"test_{self._given}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return self.place(options=f"-csearch_path={name}")

    def new_database(self, more: str = "") -> URL:
        """Give the address of an empty database."""
        self._given += 1
        name = f"test_{self._given}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 {more}")
        return self.place(name)
