"""Passwords: what one must be like, and argon2 hashes of them.

Hashing takes a good part of a second and tens of megabytes on purpose; no more than two are worked on at once, so that
a flood of logins cannot use up the machine.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cached_property, lru_cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import BusyError, InputError
from corpus.resources import read_toml

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
_AT_ONCE = 2
_WAIT_S = 10.0
_turn = threading.BoundedSemaphore(_AT_ONCE)


class Passwords:
    """Makes and checks argon2id hashes (RFC 9106); safe to share between threads.

    :param memory_kib: memory of one hash in KiB.
    :param rounds: passes over that memory.
    """

    def __init__(self, memory_kib: int, rounds: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)

    def hashed(self, password: str) -> str:
        """Give the hash to be kept.

        :raises BusyError: when too many are being worked on.
        """
        with _Turn():
            return self._hasher.hash(_same(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Tell whether a password is the one of a hash; without a hash it takes as long to say no.

        :param password: as it was typed.
        :param kept: what `hashed` gave; None where there is no such account, or it has no password.
        :raises BusyError: when too many are being worked on.
        """
        with _Turn():
            try:
                right = self._hasher.verify(kept or self._nobodys, _same(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and kept is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def require_good(password: str, name: str) -> None:
    """Refuse a password that is easily guessed.

    The length is what matters, not kinds of characters: NIST SP 800-63B, section 5.1.1.2.

    :param password: the one to be set.
    :param name: of the account.
    :raises InputError: ``password.weak`` with the reason.
    """
    said = _same(password).casefold()
    if len(password) < LEAST_CHARACTERS:
        raise _weak(f"只有 {len(password)} 个字，至少要 {LEAST_CHARACTERS} 个")
    if len(password) > MOST_CHARACTERS:
        raise _weak(f"有 {len(password)} 个字，最多 {MOST_CHARACTERS} 个")
    if name and (name.casefold() in said) and len(said) - len(name) < LEAST_CHARACTERS // 2:
        raise _weak("与登录名太像")
    if said in _commonest() or len(set(said)) < 4 or _is_run(said):
        raise _weak("太常见，容易被猜到")


class _Turn:
    """A place among those that are being worked on."""

    def __enter__(self) -> None:
        if not _turn.acquire(timeout=_WAIT_S):
            raise BusyError("login.busy", "现在登录的人太多；请过一会儿再试", seconds=int(_WAIT_S))

    def __exit__(self, *_: object) -> None:
        _turn.release()


def _same(password: str) -> str:
    """Give one spelling of what keyboards write in several ways."""
    return unicodedata.normalize("NFKC", password)


def _is_run(text: str) -> bool:
    """Tell whether every character follows the one before it, as in 1234567890."""
    steps = {ord(two) - ord(one) for one, two in pairwise(text)}
    return len(steps) == 1


@lru_cache(maxsize=1)
def _commonest() -> frozenset[str]:
    return frozenset(read_toml("corpus", "passwords.toml")["commonest"])


def _weak(reason: str) -> InputError:
    return InputError("password.weak", f"密码{reason}；请换一个，用几个不相干的词连起来最好")
