"""The one error that the product raises on purpose: what went wrong, where, and the remedy."""


class ZhibiaoError(Exception):
    """Say in one Chinese sentence what is wrong, with which thing, and what to do.

    :param code: stable English identifier, for programs (``document.empty``).
    :param message: one line for people, naming the thing, the place and the remedy.
    :param context: small JSON-ready facts about the case.
    """

    http_status = 400

    def __init__(self, code: str, message: str, **context: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.context = context


class DocumentError(ZhibiaoError):
    """A document cannot be read: empty, truncated, encrypted, of another type, or too large."""

    http_status = 422


class TooLargeError(DocumentError):
    """A document is beyond a limit that the site can raise."""

    http_status = 413


class InputError(ZhibiaoError):
    """What a person or a program asked for cannot be answered as it stands."""

    http_status = 422


class NotFoundError(ZhibiaoError):
    """A named table, document or frame is not there."""

    http_status = 404


class ConflictError(ZhibiaoError):
    """The thing was changed or finished by somebody else in the meantime."""

    http_status = 409


class SignInError(ZhibiaoError):
    """Nobody has logged in, or not with the right password."""

    http_status = 401


class ForbiddenError(ZhibiaoError):
    """Whoever asks may not do this."""

    http_status = 403


class ThrottledError(ZhibiaoError):
    """Too many tries in too short a time; ``seconds`` in the context says how long to wait."""

    http_status = 429


class BusyError(ZhibiaoError):
    """The service cannot answer now, but will when it is asked again a little later."""

    http_status = 503
    retry_s = 5


class StoreError(ZhibiaoError):
    """The home folder, the store or a file derived from it cannot be used."""

    http_status = 503
