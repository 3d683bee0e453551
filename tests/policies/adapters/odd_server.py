"""A server as openpi has one, written against msgpack alone, that behaves oddly on demand: PORT HOW [AFTER]."""

import os
import sys
import time

import msgpack
import numpy as np
from websockets.sync.server import ServerConnection, serve

SIZE = 46
how, after = sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0


def pack_array(values: np.ndarray) -> dict[bytes, object]:
    return {b"__ndarray__": True, b"data": values.tobytes(), b"dtype": values.dtype.str, b"shape": values.shape}


def hold(question: dict) -> np.ndarray:
    told = question["observation/proprioception"]
    own = np.frombuffer(told[b"data"], told[b"dtype"]).reshape(told[b"shape"])
    frames = own[35:155].reshape(8, 15)
    hands = [np.append(frames[place, :9], np.zeros(6)) for place in (2, 6)]
    return np.concatenate([own[29:32], frames[7, 3:9], frames[3, 3:9], *hands, [0.0]]).astype(np.float32)


def handle(connection: ServerConnection) -> None:
    connection.send(msgpack.packb({"version": "2" if how == "version" else "1"}))
    for number, data in enumerate(connection):
        question = msgpack.unpackb(data)
        actions = np.tile(hold(question), (5, 1))
        answer = {"actions": pack_array(actions), "server_timing": {"infer_ms": 1.5}}
        if number >= after:
            if how == "dies":
                os._exit(1)
            elif how == "silent":
                time.sleep(60)
            elif how == "text":
                connection.send("Traceback (most recent call last):\nValueError: no such robot")
                return
            elif how == "nan":
                answer = {"actions": pack_array(actions * np.float32("nan"))}
            elif how == "shape":
                answer = {"actions": pack_array(actions[:, 1:])}
            elif how == "list":
                answer = {"actions": actions.tolist()}
            elif how == "nothing":
                answer = {}
            elif how == "garbage":
                connection.send(b"\xc1\xc1")
                continue
        connection.send(msgpack.packb(answer))


with serve(handle, "127.0.0.1", int(sys.argv[1]), compression=None, max_size=None) as server:
    server.serve_forever()
