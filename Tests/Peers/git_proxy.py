"""Stands between weir and `git daemon`, and misbehaves. Arguments: its port, the daemon's port, the file that says how.

The file holds a word, which is read for each connection:

pass     nothing is changed
accept   the connection is accepted, and nothing is said
refs     the first bytes of the list of branches, then nothing
pack     the list of branches, then the first bytes of the pack, then nothing
endless  the list of branches, then a pack that never ends
cut      the list of branches, then the first bytes of the pack, then the end
"""

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
        if mode == "pass":
            client.sendall(data)
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
