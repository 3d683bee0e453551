"""Random streams: a number is a hash of its stream's key and its place in the stream.

A stream belongs to a source, such as the processing of one station, and its key comes from seed, replication and the
source's name, never from the scenario. The n-th time of a source is thus the same in every scenario, whatever else
happens (common random numbers), and the state of a stream is its counter.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from twin.line.arrays import STREAM, Int, Records
from twin.line.jit import inline_kernel

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def make_streams(sources: Sequence[str], *, seed: int, replication: int) -> Records:
    """Return the streams of the named sources at their beginnings, shape (sources,)."""
    streams = np.zeros(len(sources), STREAM)
    streams["key"] = [_make_key(source, seed, replication) for source in sources]
    return streams


def _make_key(source: str, seed: int, replication: int) -> int:
    digest = hashlib.blake2b(f"{seed}/{replication}/{source}".encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "little")


@inline_kernel
def hash_uniform(key: np.uint64, place: Int) -> float:
    """Return a stream's number at a place, strictly between 0 and 1 (SplitMix64, Steele et al. 2014; 52 bits)."""
    bits = key + np.uint64(place) * _STEP
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX_1
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX_2
    bits ^= bits >> np.uint64(31)
    return (np.float64(bits >> np.uint64(12)) + 0.5) * 2.0**-52
