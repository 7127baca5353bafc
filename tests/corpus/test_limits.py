from dataclasses import fields

import pytest

from corpus.errors import TooLargeError
from corpus.limits import Limits


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_each_limit_refuses_one_more(name):
    limits = Limits()
    allowed = getattr(limits, name)
    limits.check(name, allowed, "表.docx")
    with pytest.raises(TooLargeError, match=rf"表\.docx.*ZHIBIAO_LIMIT_{name.upper()}") as caught:
        limits.check(name, allowed + 1, "表.docx")
    assert caught.value.code == "document.too_large"
    assert caught.value.context == {"file": "表.docx", "limit": name, "found": allowed + 1, "allowed": allowed}
