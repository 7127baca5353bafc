"""Logging in and out, tokens and accounts: everything that changes or asks who somebody is goes through here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from corpus.accounts import Account, NewAccount, login_name
from corpus.actor import Actor, Role, acting, actor
from corpus.errors import ForbiddenError, InputError, SignInError, ThrottledError
from corpus.passwords import Passwords, require_good
from corpus.store import Store
from corpus.tokens import PREFIX, Scope, Token
from recommender.settings import Settings

# How long another process may not yet know that a session ended or an account was disabled.
KNOWN_FOR = timedelta(seconds=5)
_NOTED_EVERY = timedelta(minutes=1)  # that a session or token is in use: not a write for every request
_MOST_KNOWN = 10_000


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is known: who it is, and for a token what it may do (None: a session, which may all)."""

    actor: Actor
    scopes: frozenset[Scope] | None = None


@dataclass(slots=True)
class _Known:
    """A secret that was looked up; ``visitor`` None: it is not valid."""

    visitor: Visitor | None
    at: datetime
    used_at: datetime
    token: str | None = None


class Door:
    """The way in to one home; safe to share between threads.

    :param store: the store of the home.
    :param settings: how long sessions last, and what hashing costs.
    :param clock: gives the time, with its time zone.
    """

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._lasting = timedelta(hours=settings.session_hours)
        self._idle = timedelta(minutes=settings.session_idle_minutes)
        self._passwords = Passwords(settings.password_memory_kib, settings.password_rounds)
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._accounts: tuple[bool, datetime] | None = None

    # Who is it?

    def needs_login_now(self) -> bool | None:
        """Tell without a wait whether there are accounts; None where that must be asked of `needs_login`."""
        held = self._accounts
        return held[0] if held is not None and _is_fresh(held[1], self._clock()) else None

    def needs_login(self) -> bool:
        """Tell whether there are accounts, so that nobody comes in without one."""
        known = self.needs_login_now()
        if known is None:
            known = self._store.accounts.there_are()
            self._accounts = (known, self._clock())
        return known

    def glance(self, secret: str, active: bool) -> tuple[bool, Visitor | None]:
        """Look a secret up among those that were looked up just now: no wait, so also for the event loop.

        :param secret: cookie or token.
        :param active: whether its person or program is doing something.
        :return: (whether that is enough; else ask `visitor`, who it is).
        """
        with self._lock:
            held, moment = self._known.get(secret), self._clock()
        if held is None or not _is_fresh(held.at, moment) or (active and moment - held.used_at >= _NOTED_EVERY):
            return False, None
        return True, held.visitor

    def visitor(self, secret: str, active: bool = True) -> Visitor | None:
        """Give who comes with a cookie or token; None where it is not valid (any more).

        :param secret: cookie or token.
        :param active: whether its person or program is doing something, which keeps a session alive.
        """
        enough, found = self.glance(secret, active)
        if enough:
            return found
        moment = self._clock()
        look = self._by_token if secret.startswith(PREFIX) else self._by_cookie
        held = look(secret, moment)
        if held.visitor is not None and active and not timedelta() <= moment - held.used_at < _NOTED_EVERY:
            if held.token is not None:
                self._store.tokens.used(held.token, moment)
            else:
                self._store.sessions.used(secret, moment)
            held.used_at = moment
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[secret] = held
        return held.visitor

    def _by_cookie(self, cookie: str, moment: datetime) -> _Known:
        found = self._store.sessions.find(cookie, moment, self._idle)
        if found is None:
            return _Known(None, moment, moment)
        account, used_at = found
        return _Known(Visitor(_actor(account)), moment, used_at)

    def _by_token(self, secret: str, moment: datetime) -> _Known:
        found = self._store.tokens.find(secret, moment)
        if found is None:
            return _Known(None, moment, moment)
        account, token = found
        used_at = datetime.fromisoformat(token.used_at) if token.used_at else datetime.min.replace(tzinfo=UTC)
        return _Known(Visitor(_actor(account), frozenset(token.scopes)), moment, used_at, token.id)

    def forget(self) -> None:
        """Look everybody up anew: somebody's rights have changed."""
        with self._lock:
            self._known.clear()
        self._accounts = None

    # Coming and going

    def sign_in(self, name: str, password: str, address: str | None) -> str:
        """Log in with a password.

        :param name: login name as it was typed.
        :param password: as it was typed.
        :param address: network address, on which wrong passwords are counted too.
        :return: the cookie of a new session.
        :raises SignInError: when they do not fit, whichever of the two it was.
        :raises ThrottledError: after too many wrong ones, with the seconds to wait.
        :raises ForbiddenError: when the account is disabled or has no role; only for whoever knows the password.
        """
        account = self._proven(name, password, address)
        return self._begin(account)

    def admit(self, account: Account) -> str:
        """Begin the session of somebody whom the single sign-on vouches for; gives the cookie.

        :raises ForbiddenError: when the account is disabled or has no role.
        """
        return self._begin(account)

    def of_subject(self, subject: str) -> Account | None:
        """Give the account of somebody who comes by single sign-on; see `corpus.accounts.Accounts.of_subject`."""
        return self._store.accounts.of_subject(subject)

    def sign_out(self, cookie: str) -> None:
        """End a session."""
        visitor = self.visitor(cookie, active=False)
        with acting(_here(visitor.actor if visitor else actor())):
            self._store.sessions.end(cookie)
        self.forget()

    def _begin(self, account: Account) -> str:
        if account.disabled_at is not None or not account.roles:
            self._store.audit.note("login_failed", account.name)
        if account.disabled_at is not None:
            raise ForbiddenError("login.disabled", f"账号「{account.name}」已停用；需要使用的，请联系管理员")
        if not account.roles:
            raise ForbiddenError("login.no_role", f"账号「{account.name}」已登记，还没有角色；请管理员指定角色后再登录")
        with acting(_here(_actor(account))):
            return self._store.sessions.begin(account.name, self._clock(), self._lasting)

    def _proven(self, name: str, password: str, address: str | None) -> Account:
        """Give the account whose password this is."""
        try:
            tried = login_name(name)
        except ValueError:
            tried = name[:200]  # that no account can have
        wait = self._store.login_failures.begin(tried, address, self._clock())
        if wait:
            raise ThrottledError("login.throttled", f"密码错的次数太多；请过 {_wait_words(wait)}再试", seconds=wait)
        found = self._store.accounts.with_password(tried)
        kept = None if found is None else found[1]
        if not self._passwords.fits(password, kept) or found is None or kept is None:
            # What no account is called is not kept: it may be a password that was typed in the wrong place.
            self._store.audit.note("login_failed", None if found is None else found[0].name)
            raise SignInError("login.wrong", "登录名或密码不对；请检查后重试，忘记密码的请联系管理员")
        self._store.login_failures.passed(tried, address)
        if self._passwords.is_outdated(kept):
            self._store.accounts.set_password(tried, self._passwords.hashed(password))
        return found[0]

    # Accounts and tokens

    def add_account(self, given: NewAccount, password: str | None, subject: str | None = None) -> Account:
        """Make an account; see `corpus.accounts.Accounts.add`.

        :param given: its name, unit and roles.
        :param password: the first password; None where the single sign-on is the way in.
        :param subject: issuer and subject of the single sign-on.
        :raises InputError: when the password is easily guessed, or the first account may not manage the others.
        """
        if "管理员" not in given.roles and not self._store.accounts.there_are():
            raise InputError(
                "account.first", "第一个账号要是管理员，否则没有人能管理其他账号；请先添加一个角色为管理员的账号"
            )
        kept = None
        if password is not None:
            require_good(password, given.name)
            kept = self._passwords.hashed(password)
        account = self._store.accounts.add(given, kept, subject)
        self.forget()
        return account

    def change_account(self, name: str, *, roles: frozenset[Role] | None = None, **said: str | None) -> Account:
        """Change roles, unit or what an account is called; see `corpus.accounts.Accounts.change`."""
        account = self._store.accounts.change(name, roles=roles, **said)
        self.forget()
        return account

    def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let an account in, or no longer: its sessions end."""
        account = self._store.accounts.enable(name) if enabled else self._store.accounts.disable(name)
        self.forget()
        return account

    def set_password(self, name: str, password: str) -> None:
        """Set somebody's password; all sessions of the account end.

        :raises InputError: when it is easily guessed.
        :raises NotFoundError: when there is no such account.
        """
        self._store.accounts.get(name)
        self._set_password(name, password, None)

    def change_password(self, cookie: str, old: str, new: str, address: str | None) -> None:
        """Change the own password; other sessions of the account end.

        :param cookie: of the session in hand.
        :param old: the password until now.
        :param new: the password from now on.
        :param address: network address.
        :raises SignInError: when the old one is wrong.
        :raises ThrottledError: after too many wrong ones.
        :raises InputError: when the new one is easily guessed, or is the old one.
        """
        visitor = self.visitor(cookie)
        name = visitor.actor.name if visitor else None
        if name is None:
            raise SignInError("login.needed", "登录已经过期；请重新登录后再改密码")
        try:
            self._proven(name, old, address)
        except SignInError as failure:
            raise SignInError("login.wrong", "原密码不对；请重新输入") from failure
        if new == old:
            raise InputError("password.same", "新密码与原密码相同；请换一个")
        self._set_password(name, new, cookie)

    def _set_password(self, name: str, password: str, cookie: str | None) -> None:
        require_good(password, name)
        moment = self._clock().isoformat(timespec="seconds")
        self._store.accounts.set_password(name, self._passwords.hashed(password), moment)
        self._store.sessions.end_all(name, but=cookie)
        self._store.login_failures.passed(name, None)
        self.forget()

    def add_token(self, account: str, name: str, scopes: tuple[Scope, ...], days: int) -> tuple[Token, str]:
        """Make a token; see `corpus.tokens.Tokens.add`."""
        return self._store.tokens.add(account, name, scopes, days, self._clock())

    def revoke_token(self, token_id: str, account: str | None = None) -> Token:
        """End a token; see `corpus.tokens.Tokens.revoke`."""
        token = self._store.tokens.revoke(token_id, self._clock(), account)
        self.forget()
        return token


def _actor(account: Account) -> Actor:
    return Actor(name=account.name, unit=account.unit, roles=account.roles)


def _here(who: Actor) -> Actor:
    """Give somebody who is only just known as the one whose request this is."""
    return who.model_copy(update={"origin": actor().origin, "request": actor().request})


def _is_fresh(at: datetime, moment: datetime) -> bool:
    return timedelta() <= moment - at < KNOWN_FOR  # a clock that was set back makes nothing fresh for longer


def _wait_words(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 120 else f"{-(-seconds // 60)} 分钟"
