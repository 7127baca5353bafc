import json

import pytest

from corpus import errors


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.ZhibiaoError, 400),
        (errors.DocumentError, 422),
        (errors.TooLargeError, 413),
        (errors.InputError, 422),
        (errors.NotFoundError, 404),
        (errors.ConflictError, 409),
        (errors.StoreError, 503),
    ],
)
def test_an_error_says_what_it_is(kind, status):
    error = kind("some.code", "一句话", file="表.docx")
    assert isinstance(error, errors.ZhibiaoError)
    assert (str(error), error.code, error.message, error.http_status) == ("一句话", "some.code", "一句话", status)
    assert json.loads(json.dumps(error.context)) == {"file": "表.docx"}
