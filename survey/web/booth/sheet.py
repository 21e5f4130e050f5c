"""A page with one gap near its end, deflated once: filling the gap costs microseconds, not a compression.

What stands before the gap is compressed; the gap and the few bytes after it follow in one stored block, which
RFC 1951 allows as the last block of any stream. The checksum goes on from where the compressed part left it.
"""

import struct
import zlib
from dataclasses import dataclass

GAP = "\ufdd0"  # a code point that no text may hold
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
LAST_STORED = struct.Struct("<BHH")
TRAILER = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, ready for any number of readers."""

    head: bytes
    tail: bytes
    packed: bytes
    crc: int

    def plain(self, value: bytes = b"") -> bytes:
        return self.head + value + self.tail

    def gzipped(self, value: bytes = b"") -> bytes:
        """The page as a gzip stream with `value`, at most 60,000 bytes together with what follows, in its gap."""
        end = value + self.tail
        length = len(end)
        crc = zlib.crc32(end, self.crc)
        last = LAST_STORED.pack(1, length, length ^ 0xFFFF)
        return b"".join((self.packed, last, end, TRAILER.pack(crc, (len(self.head) + length) & 0xFFFFFFFF)))


def cut(page: str) -> Sheet:
    """Prepare a page; one without a gap is compressed whole."""
    head, _, tail = page.encode().partition(GAP.encode())
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    packed = HEADER + deflate.compress(head) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return Sheet(head, tail, packed, zlib.crc32(head))
