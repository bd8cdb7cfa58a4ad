#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the zeros out of a kernel image. Linux with STRICT_KERNEL_RWX puts each section on a 2 MiB boundary: 11 MB, of which
1.5 MB are not zeros, and flash is read at 8 cycles an octet. The result starts with unpack.S, which restores the image."""
import argparse
import pathlib
import struct
import sys

PAGE = 4096
HEADER = slice(8, 64)  # of Linux's Image, behind its two instructions
IMAGE_SIZE = slice(16, 24)
MAGIC = slice(0x38, 0x3C)
# Shorter gaps stay. A gap must be longer than code and table, so that every run but the first moves up.
SHORTEST_GAP = 16 * PAGE


def runs(image: bytes) -> list[tuple[int, int]]:
    """(begin, end) of what is not zeros, in pages; the first run begins at 0."""
    found = [[0, PAGE]]
    for begin in range(0, len(image), PAGE):
        if not any(image[begin : begin + PAGE]):
            continue
        if begin - found[-1][1] < SHORTEST_GAP:
            found[-1][1] = begin + PAGE
        else:
            found.append([begin, begin + PAGE])
    return [(begin, end) for begin, end in found]


def pack(image: bytes, unpacker: bytes) -> bytes:
    image += bytes(-len(image) % PAGE)
    if image[MAGIC] != b"RSC\x05":
        raise ValueError("no RISC-V Linux image")
    found = runs(image)
    head = len(unpacker) + 32 + 24 * len(found)
    head += -head % 64
    if head >= SHORTEST_GAP:
        raise ValueError("more runs than the unpacker has room for")
    (memory,) = struct.unpack("<Q", image[IMAGE_SIZE])
    body = b""
    table = []
    for begin, end in found:
        table.append((begin, head + len(body), end - begin))
        body += image[begin:end]
    front = unpacker[: HEADER.start] + image[HEADER] + unpacker[HEADER.stop :]
    # Behind the image and behind the packed file: there the unpacker puts its copy.
    free = max(memory, len(image), head + len(body))
    front += struct.pack("<QQQQ", free, head, len(image), len(found))
    front += b"".join(struct.pack("<QQQ", *entry) for entry in reversed(table))
    return front + bytes(head - len(front)) + body


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unpacker", required=True, type=pathlib.Path, help="unpack.S as a flat binary")
    parser.add_argument("--image", required=True, type=pathlib.Path, help="Linux's Image")
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    options = parser.parse_args()
    try:
        options.output.write_bytes(pack(options.image.read_bytes(), options.unpacker.read_bytes()))
    except (OSError, ValueError) as error:
        print(f"pack.py: {options.image}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
