"""Treats an HTTP server badly: python3 abuse.py WHAT PORT ENVIRONMENT…, one environment for each kind of webhooks.

WHAT is one of the functions below. Prints what came of it, a line for each kind of answer: the status, or what the
connection did, and how often.
"""

import collections
import hashlib
import hmac
import resource
import socket
import sys
import time

PORT = int(sys.argv[2])
ENVIRONMENTS = sys.argv[3:]
SECRET = b"a secret of its own"
HEADERS = {
    "github": "X-Hub-Signature-256",
    "gitlab": "X-Gitlab-Token",
    "gitea": "X-Gitea-Signature",
    "bitbucket": "X-Hub-Signature",
    "generic": "X-Weir-Signature",
}
# What is not of the kind that each host sends.
CONFUSED = [
    b"", b"null", b"7", b"[]", b'"text"', b"{", b"[" * 100_000, b"\x00\xff", b'{"ref":7,"commits":"none"}',
    b'{"ref":{"ref":[]},"repository":null}', b'{"push":{"changes":{"0":1}}}', b'{"project":[],"after":true}',
    b'{"ref":"' + b"a" * 900_000 + b'"}', b'{"a":1e999999999,"a":2}',
]  # fmt: skip


def connect(timeout=60):
    connection = socket.create_connection(("127.0.0.1", PORT), timeout=timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def head(environment, *lines):
    all_lines = ["POST /webhooks/%s HTTP/1.1" % environment, "Host: localhost", *lines]
    return ("\r\n".join(all_lines) + "\r\n\r\n").encode()


def status(connection):
    """The answer's status, or how the connection ended."""
    try:
        answer = b""
        while b"\r\n" not in answer:
            part = connection.recv(4096)
            if not part:
                return "closed"
            answer += part
        return answer.split(b" ")[1].decode()
    except socket.timeout:
        return "nothing"
    except OSError:
        return "closed"


def huge(environment, chunked):
    """As many bytes as the server takes, of a body that would never end."""
    connection = connect()
    size = "Transfer-Encoding: chunked" if chunked else "Content-Length: 5368709120"
    block = b"x" * 65536
    if chunked:
        block = b"10000\r\n" + block + b"\r\n"
    sent = 0
    try:
        connection.sendall(head(environment, size))
        while sent < 512 << 20:
            connection.sendall(block)
            sent += len(block)
    except OSError:
        pass
    return "took all" if sent >= 512 << 20 else status(connection)


def bodies():
    for environment in ENVIRONMENTS:
        for chunked in (False, True):
            yield huge(environment, chunked)
        yield huge("nowhere", False)


def slow():
    """Bodies of which a byte comes now and then, and heads that never end."""
    connections = []
    for number in range(100):
        connection = connect(timeout=120)
        environment = ENVIRONMENTS[number % len(ENVIRONMENTS)]
        connection.sendall(
            head(environment, "Content-Length: 1000") if number % 2 else b"POST /webhooks/x HTTP/1.1\r\nX-Head: "
        )
        connections.append(connection)
    for _ in range(4):
        time.sleep(1)
        for number, connection in enumerate(connections):
            try:
                connection.sendall(b"x")
            except OSError:
                pass
    for connection in connections:
        yield status(connection)


def many():
    """A thousand connections at once, each with half a request, and then those who behave."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    connections = []
    for _ in range(1000):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", PORT))
        connections.append(connection)
    time.sleep(1)
    for connection in connections:
        try:
            connection.send(b"POST /webhooks/x HTTP/1.1\r\nHost:")
        except OSError:
            pass
    time.sleep(1)
    for connection in connections:
        connection.close()
    connection = connect(timeout=120)
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    yield status(connection)


def proofs():
    """Signatures that are wrong, missing or somebody else's, over bodies of the wrong kind."""
    for environment in ENVIRONMENTS:
        name = HEADERS[environment]
        for body in CONFUSED:
            right = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
            wrongs = [None, "", "sha256=", "sha256=" + "0" * 64, "sha1=" + right, right[:-1], "x" * 5000]
            wrong = wrongs[CONFUSED.index(body) % len(wrongs)]
            lines = ["Content-Length: %d" % len(body), "Content-Type: application/json", "Connection: close"]
            connection = connect()
            try:
                connection.sendall(head(environment, *lines, *([] if wrong is None else ["%s: %s" % (name, wrong)])) + body)
            except OSError:
                pass
            yield status(connection)


counts = collections.Counter({"bodies": bodies, "slow": slow, "many": many, "proofs": proofs}[sys.argv[1]]())
for answer, count in sorted(counts.items()):
    print(answer, count)
