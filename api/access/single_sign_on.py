"""Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce.

All three are derived from one random secret that the person's browser keeps in a cookie, so nothing is kept here
between the way out and the way back (https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636, RFC 9207).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import secrets
import threading
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from corpus.actor import ROLES, Role
from corpus.errors import SignInError, StoreError
from recommender.settings import Settings

SECRET = "ZHIBIAO_OIDC_CLIENT_SECRET"  # noqa: S105 the name of the variable
_WAIT_S = 10.0
_LEEWAY_S = 60
_ASK_AGAIN_S = 3600.0
_KEYS_AGAIN_S = 10.0  # so that made-up key ids do not make us ask without end
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
log = logging.getLogger("zhibiao")


class Person(BaseModel):
    """Whom the service vouches for; ``unit`` and ``roles`` None where they are not its to say."""

    model_config = ConfigDict(frozen=True)

    subject: str
    name: str
    display: str
    unit: str | None
    roles: frozenset[Role] | None


def single_sign_on(settings: Settings) -> SingleSignOn | None:
    """Give the single sign-on of a home; None where none is set.

    :raises StoreError: when what it needs is not installed, or its secret cannot be read.
    """
    if not settings.oidc_issuer:
        return None
    if any(find_spec(name) is None for name in ("authlib", "httpx2", "joserfc")):
        message = '统一身份认证需要另外安装的部件；请运行 pip install "zhibiao[sso]"，或去掉设置 ZHIBIAO_OIDC_ISSUER'
        raise StoreError("sso.missing", message)
    if not settings.oidc_client_id:
        raise StoreError("sso.client", "设置了 ZHIBIAO_OIDC_ISSUER，还缺 ZHIBIAO_OIDC_CLIENT_ID；请补上")
    return SingleSignOn(settings, _secret(settings))


def _secret(settings: Settings) -> str | None:
    if not settings.oidc_client_secret_file:
        return os.environ.get(SECRET) or None
    try:
        return Path(settings.oidc_client_secret_file).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as failure:
        path = settings.oidc_client_secret_file
        raise StoreError("sso.secret", f"客户端密钥文件「{path}」读不出来；请检查位置和权限") from failure


class SingleSignOn:
    """One OpenID provider; safe to share between threads.

    :param settings: where it is and which of its claims mean what.
    :param secret: of this client; None for one that has none.
    """

    def __init__(self, settings: Settings, secret: str | None) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer
        self._secret = secret
        self._lock = threading.Lock()
        self._said: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Any]] | None = None

    def begin(self, back: str) -> tuple[str, str]:
        """Give (the address to send the browser to, the secret that it keeps until it is back).

        :param back: the address that the provider sends it back to.
        :raises SignInError: when the provider cannot be asked.
        """
        kept = secrets.token_urlsafe(32)
        try:
            with self._client(back) as client:
                address, _ = client.create_authorization_url(
                    self._provider()["authorization_endpoint"],
                    state=_derived("state", kept),
                    nonce=_derived("nonce", kept),
                    code_verifier=_derived("verifier", kept),
                )
        except Exception as failure:
            _failed("现在连接不上", failure)
        return str(address), kept

    def finish(self, kept: str, answer: Mapping[str, str], back: str) -> Person:
        """Take what the browser brings back, and give who it is.

        :param kept: the secret from its cookie.
        :param answer: the query that it came back with.
        :param back: the address that was given to `begin`.
        :raises SignInError: when anything about it is not as it must be.
        """
        if not kept or not hmac.compare_digest(answer.get("state", "").encode(), _derived("state", kept).encode()):
            _failed("不是从这个浏览器开始的，或者已经过期")
        if answer.get("iss", self._issuer) != self._issuer:
            _failed("答复来自别的服务")
        if "code" not in answer:
            _failed("没有同意登录", answer.get("error", ""))
        try:
            with self._client(back) as client:
                given = client.fetch_token(
                    self._provider()["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer["code"],
                    redirect_uri=back,
                    code_verifier=_derived("verifier", kept),
                )
                claims = self._proven(given["id_token"], _derived("nonce", kept))
                claims = self._completed(client, claims)
        except SignInError:
            raise
        except Exception as failure:
            _failed("答复不能用", failure)
        return self._person(claims)

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._settings.oidc_client_id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_WAIT_S,
            trust_env=False,
            follow_redirects=False,
        )

    def _get(self, address: str) -> dict[str, Any]:
        if self._issuer.startswith("https://") and not address.startswith("https://"):
            raise ValueError(f"{address} is not https")
        with self._client("") as client:
            answer = client.request("GET", address, withhold_token=True).raise_for_status().json()
        if not isinstance(answer, dict):
            raise TypeError(f"{address} gives no object")
        return answer

    def _provider(self) -> dict[str, Any]:
        with self._lock:
            held = self._said
        if held is not None and time.monotonic() - held[0] < _ASK_AGAIN_S:
            return held[1]
        found = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._issuer:
            raise ValueError(f"the issuer calls itself {found.get('issuer')}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if self._issuer.startswith("https://") and not str(found[name]).startswith("https://"):
                raise ValueError(f"{name} is not https")
        with self._lock:
            self._said = (time.monotonic(), found)
        return found

    def _proven(self, token: str, nonce: str) -> dict[str, Any]:
        """Give the claims of an ID token whose signature, issuer, audience, times and nonce are right."""
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError

        try:
            read = jwt.decode(token, self._key_set(anew=False), algorithms=list(_SIGNATURES))
        except (BadSignatureError, InvalidKeyIdError, ValueError):  # the provider may have changed its keys
            read = jwt.decode(token, self._key_set(anew=True), algorithms=list(_SIGNATURES))
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            azp={"value": self._settings.oidc_client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(read.claims)
        return dict(read.claims)

    def _key_set(self, anew: bool) -> Any:
        from joserfc.jwk import KeySet

        with self._lock:
            held = self._keys
        age = time.monotonic() - held[0] if held is not None else float("inf")
        if held is None or age > _ASK_AGAIN_S or (anew and age > _KEYS_AGAIN_S):
            held = (time.monotonic(), self._get(str(self._provider()["jwks_uri"])))
            with self._lock:
                self._keys = held
        return KeySet.import_key_set({"keys": held[1]["keys"]})

    def _completed(self, client: Any, claims: dict[str, Any]) -> dict[str, Any]:
        """Ask for what the ID token does not say."""
        asked = (self._settings.oidc_name_claim, self._settings.oidc_unit_claim, self._settings.oidc_roles_claim)
        address = str(self._provider().get("userinfo_endpoint") or "")
        if not address or all(name in claims for name in asked if name):
            return claims
        if self._issuer.startswith("https://") and not address.startswith("https://"):
            raise ValueError("userinfo_endpoint is not https")
        more = client.get(address).raise_for_status().json()
        if more.get("sub") != claims["sub"]:
            raise ValueError("the userinfo is somebody else's")
        return {**more, **claims}

    def _person(self, claims: Mapping[str, Any]) -> Person:
        settings = self._settings
        name = str(claims.get(settings.oidc_name_claim) or claims["sub"])
        said = claims.get(settings.oidc_roles_claim) if settings.oidc_roles_claim else ()
        listed = said.replace(",", " ").split() if isinstance(said, str) else list(said or ())
        return Person(
            subject=f"{self._issuer}|{claims['sub']}",
            name=name,
            display=str(claims.get("name") or name)[:200],
            unit=str(claims.get(settings.oidc_unit_claim) or "")[:500] or None if settings.oidc_unit_claim else None,
            roles=frozenset(role for role in ROLES if role in listed) if settings.oidc_roles_claim else None,
        )

    @property
    def says_unit(self) -> bool:
        """Whether it says which unit somebody is of."""
        return bool(self._settings.oidc_unit_claim)

    @property
    def host(self) -> str:
        """The provider's host, to tell its names from others'."""
        return urlsplit(self._issuer).hostname or "sso"


def _derived(what: str, kept: str) -> str:
    digest = hashlib.sha256(f"{what}:{kept}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _failed(reason: str, failure: object = None) -> NoReturn:
    # Only the kind: what a library says of an answer may quote the answer.
    log.warning("single sign-on failed: %s %s", reason, type(failure).__name__ if failure else "")
    message = f"统一身份认证没有成功（{reason}）；请重试，仍不行时请联系管理员"
    raise SignInError("sso.failed", message) from (failure if isinstance(failure, Exception) else None)
