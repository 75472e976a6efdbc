from consent.gate.header import combine


def test_each_field_is_found_by_its_name():
    assert combine([(b"etag", b'"1"'), (b"vary", b"Cookie")]) == {b"etag": b'"1"', b"vary": b"Cookie"}


def test_a_repeated_field_is_one_list_in_its_order():
    headers = [(b"vary", b"Cookie"), (b"etag", b'"1"'), (b"vary", b"Accept"), (b"vary", b"DNT")]

    assert combine(headers) == {b"vary": b"Cookie, Accept, DNT", b"etag": b'"1"'}
