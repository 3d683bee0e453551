"""Messages are those of openpi's public client: msgpack, with arrays as mappings."""

import msgpack
import numpy as np
import pytest

from twin.policies.adapters.wire import pack, unpack


def test_an_array_is_a_mapping_of_byte_keys() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    told = msgpack.unpackb(pack({"actions": values}))["actions"]
    assert told == {b"__ndarray__": True, b"data": values.tobytes(), b"dtype": "<f4", b"shape": [2, 3]}


@pytest.mark.parametrize("value", [np.eye(3), np.float32(0.5), np.array([True]), np.uint8([1, 2]), "text", {"a": [1]}])
def test_what_is_packed_is_unpacked(value: object) -> None:
    found = unpack(pack({"value": value}))
    assert isinstance(found, dict)
    np.testing.assert_array_equal(found["value"], value)
    assert type(found["value"]) is type(value)


def test_arrays_of_objects_are_neither_sent_nor_read() -> None:
    with pytest.raises(TypeError, match="cannot be sent"):
        pack(np.array([None]))
    with pytest.raises(ValueError, match="numbers of kind object"):
        unpack(msgpack.packb({b"__ndarray__": True, b"data": b"", b"dtype": "O", b"shape": [0]}))
