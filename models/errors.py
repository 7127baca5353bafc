"""The error of this package: a model that cannot be loaded or does not fit."""


class ModelError(Exception):
    """Say in one Chinese sentence which model cannot be used, and the remedy.

    :param code: stable English identifier, for programs.
    :param message: one line for people.
    :param context: small JSON-ready facts.
    """

    http_status = 503

    def __init__(self, code: str, message: str, **context: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.context = context
