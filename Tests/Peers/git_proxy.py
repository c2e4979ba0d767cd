"""Stands between weir and `git daemon`, and misbehaves. Arguments: its port, the daemon's port, the file that says how.

The file holds a word, which is read for each connection:

pass     nothing is changed
accept   the connection is accepted, and nothing is said
refs     the first bytes of the list of branches, then nothing
pack     the list of branches, then the first bytes of the pack, then nothing
endless  the list of branches, then a pack that never ends
cut      the list of branches, then the first bytes of the pack, then the end
bomb     the list of branches, then a small pack whose deltas unfold to 256 GiB
checksum the list of branches, then a pack whose checksum is another one's
delta    the list of branches, then a pack with a delta that copies from behind the end of what it is based on
zlib     the list of branches, then a pack whose object is no compressed data
count    the list of branches, then a pack that promises four billion objects and holds one
names    the list of branches, with names among them that lead out of the folder where branches are kept
"""

import hashlib
import os
import socket
import struct
import sys
import threading
import time
import zlib

port, upstream, control = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def stall(client):
    # Until the other end is gone.
    try:
        while client.recv(65536):
            pass
    except OSError:
        pass


def forward(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass


def packets(data):
    """The bytes of a pack as side-band packets, which is how they travel."""
    return b"".join(
        b"%04x\x01" % (len(data[at : at + 60000]) + 5) + data[at : at + 60000] for at in range(0, len(data), 60000)
    )


def endless(client):
    client.sendall(b"0008NAK\n" + packets(b"PACK" + struct.pack(">II", 2, 3_000_000)))
    while True:
        objects = []
        for _ in range(200):
            # A blob of 15 bytes: its type and size in one byte.
            objects.append(bytes([0x30 | 15]) + zlib.compress(os.urandom(15)))
        client.sendall(packets(b"".join(objects)))


def entry(kind, size):
    """How an object in a pack begins: its kind, and how many bytes it unfolds to (gitformat-pack(5))."""
    first, size = kind << 4 | size & 15, size >> 4
    head = []
    while size:
        head.append(first | 0x80)
        first, size = size & 0x7F, size >> 7
    return bytes(head + [first])


def number(size):
    """Sizes in a delta, seven bits a byte."""
    head = []
    while size >= 0x80:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes(head + [size])


def distance(offset):
    """How far before an object its base begins."""
    head = [offset & 0x7F]
    while offset := offset >> 7:
        offset -= 1
        head.insert(0, offset & 0x7F | 0x80)
    return bytes(head)


def pack(objects, count=None, checksum=None):
    data = b"PACK" + struct.pack(">II", 2, len(objects) if count is None else count) + b"".join(objects)
    return data + (checksum or hashlib.sha1(data).digest())


BLOB, OFS_DELTA = 3, 6


def copies(base, repeats):
    """A delta that repeats all of its base, which is a multiple of 64 KiB."""
    delta = number(base) + number(base * repeats)
    for _ in range(repeats):
        for at in range(0, base, 0x800000):
            # Four bytes of offset and three of size.
            length = min(0x800000, base - at)
            delta += b"\xff" + struct.pack("<I", at) + struct.pack("<I", length)[:3]
    return delta


def bomb():
    size = 1 << 20
    objects = [entry(BLOB, size) + zlib.compress(b"a" * size)]
    # Offsets have four bytes: the last delta copies from a base of 4 GiB.
    for repeats in (16, 16, 16, 64):
        delta = copies(size, repeats)
        objects.append(entry(OFS_DELTA, len(delta)) + distance(len(objects[-1])) + zlib.compress(delta))
        size *= repeats
    return pack(objects)


def broken(mode):
    text = b"name: Eve\n"
    blob = entry(BLOB, len(text)) + zlib.compress(text)
    if mode == "bomb":
        return bomb()
    if mode == "checksum":
        return pack([blob], checksum=b"\x5a" * 20)
    if mode == "count":
        return pack([blob], count=0xFFFFFFFF)
    if mode == "zlib":
        return pack([entry(BLOB, 1 << 20) + os.urandom(1000)])
    delta = number(len(text)) + number(1000) + b"\xff" + struct.pack("<I", 1 << 20) + struct.pack("<I", 1000)[:3]
    return pack([blob, entry(OFS_DELTA, len(delta)) + distance(len(blob)) + zlib.compress(delta)])


EVIL = [
    "refs/heads/../../evil", "refs/heads/../../../evil", "refs/../evil", "../evil", "/evil", "HEAD/../evil", "evil",
    "refs/heads/evil.lock", "refs/heads/-evil", "refs/heads/a..evil", "refs/heads/.evil", "refs/heads/x/./evil",
    "refs/heads/evil\x01", "refs/heads/evil~1", "refs/heads/ev il", "refs/heads/evil\\..\\x", "config", "hooks/evil",
]  # fmt: skip


def misnamed(data):
    """More branches after the first, which has what the server can do behind a NUL."""
    first = int(data[:4], 16)
    commit = data[4:44]
    lines = b"".join(b"%04x%s %s\n" % (len(name) + 46, commit, name.encode()) for name in EVIL)
    return data[:first] + lines + data[first:]


def serve(client):
    mode = ""
    # It is written anew while somebody may read it.
    while not mode:
        with open(control) as file:
            mode = file.read().strip()
    if mode == "accept":
        return stall(client)
    server = socket.create_connection(("127.0.0.1", upstream))
    threading.Thread(target=forward, args=(client, server), daemon=True).start()
    seen = b""
    while data := server.recv(65536):
        before = len(seen)
        seen += data
        if mode == "pass" or mode == "names" and before:
            client.sendall(data)
            continue
        if mode == "names":
            client.sendall(misnamed(data))
            continue
        if mode == "refs":
            client.sendall(data[:20])
            return time.sleep(3600)
        # Branches end with a flush packet; the pack comes after what weir wants.
        end = seen.find(b"0000") + 4
        if end < 4 or len(seen) == end:
            client.sendall(data)
            continue
        client.sendall(seen[before:end])
        if mode == "endless":
            return endless(client)
        if mode in ("bomb", "checksum", "delta", "zlib", "count"):
            client.sendall(b"0008NAK\n" + packets(broken(mode)) + b"0000")
            return stall(client)
        pack = seen.find(b"PACK", end)
        if pack < 0:
            continue
        client.sendall(seen[end : pack + 16])
        if mode == "cut":
            return
        return time.sleep(3600)


def connection(client):
    try:
        serve(client)
    except OSError:
        pass
    finally:
        # Closing alone does nothing while another thread waits for what comes.
        try:
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        client.close()


listener = socket.create_server(("127.0.0.1", port))
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=connection, args=(accepted,), daemon=True).start()
