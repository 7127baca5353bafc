"""Small pages that need no connection: logging in, changing the password, and notices."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, Template


def login_page(into: str, sso: bool, name: str = "", wrong: str = "") -> str:
    """Give the page that asks for name and password.

    :param into: the address to go on to.
    :param sso: whether there is single sign-on.
    :param name: as it was typed before.
    :param wrong: what was wrong with it, in one sentence.
    """
    return _template("login").render(into=into, sso=sso, name=name, wrong=wrong)


def password_page(wrong: str = "", done: bool = False) -> str:
    """Give the page that changes the own password.

    :param wrong: what was wrong with the last try.
    :param done: whether it was changed.
    """
    return _template("password").render(wrong=wrong, done=done)


def notice_page(title: str, message: str) -> str:
    """Give a page that only says something.

    :param title: in a few words.
    :param message: in a sentence.
    """
    return _template("notice").render(title=title, message=message)


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    pages = Environment(loader=PackageLoader("api.access", "data"), autoescape=True, trim_blocks=True)
    return pages.get_template(f"{name}.html.j2")
