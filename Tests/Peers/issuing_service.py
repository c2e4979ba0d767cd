"""A service that issues keys and accepts them. Its argument is the port on 127.0.0.1.

POST /keys           makes a key, for the bearer ADMIN: {"data": {"id": ..., "key": ...}}
POST /keys/import    takes {"key": ...} for one, for the bearer ADMIN: {"id": ...}
GET /me              200 for the bearer of a key, 401 for others
DELETE /keys/ID      takes a key away (204), for the bearer ADMIN or of another key; 404 where there is none

Calls that make a key are told apart by Idempotency-Key: the second one gets the answer of the first.

/-/state tells the keys and what was asked for; /-/fault?on=METHOD+PATH&do=KIND&times=N breaks the next N calls whose path
begins so: refuse (401), forbid (403), break (500), garble (no JSON), stall (no answer), lose (the connection ends after the
call had its effect), stall-after, and redirect (to the address in `to`).
"""

import http.server
import json
import sys
import threading
import time
import urllib.parse

ADMIN = "admin-token"


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.keys = {}
        self.made = 0
        self.operations = {}
        self.requests = []
        self.faults = []


state = State()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urllib.parse.urlsplit(self.path)
        if url.path.startswith("/-/"):
            return self.control(url)
        with state.lock:
            state.requests.append(
                {
                    "method": self.command,
                    "path": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body.decode("latin-1"),
                }
            )
            fault = self.take_fault(url.path)
        kind = fault["do"] if fault else None
        if kind == "stall":
            time.sleep(600)
        if kind in ("refuse", "forbid", "break"):
            return self.send({"refuse": 401, "forbid": 403, "break": 500}[kind], {"error": kind})
        if kind == "redirect":
            return self.send(307, {}, [("Location", fault["to"])])
        with state.lock:
            status, content = self.act(url, body)
        if kind == "lose":
            self.close_connection = True
            return self.connection.close()
        if kind == "stall-after":
            time.sleep(600)
        if kind == "garble":
            return self.send_bytes(status, b'{"data": {"key": "')
        self.send(status, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def take_fault(self, path):
        for fault in state.faults:
            if fault["times"] > 0 and f"{self.command} {path}".startswith(fault["on"]):
                fault["times"] -= 1
                return fault
        return None

    def bearer(self):
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" else None

    def key_of_bearer(self):
        token = self.bearer()
        return next((id for id, key in state.keys.items() if key == token), None)

    def act(self, url, body):
        call = (self.command, url.path)
        if call == ("GET", "/me"):
            id = self.key_of_bearer()
            return (200, {"id": id}) if id else (401, {"error": "unknown key"})
        if call in (("POST", "/keys"), ("POST", "/keys/import")):
            if self.bearer() != ADMIN:
                return 401, {"error": "not for you"}
            operation = self.headers.get("Idempotency-Key")
            if operation not in state.operations:
                state.made += 1
                id = f"id/{state.made}"
                if url.path == "/keys":
                    key = f"key \"{state.made}\" made&for={operation}"
                    content = {"data": {"id": id, "key": key, "number": state.made}}
                else:
                    try:
                        key = json.loads(body)["key"]
                    except (ValueError, KeyError):
                        return 400, {"error": "no JSON"}
                    content = {"id": id}
                state.keys[id] = key
                state.operations[operation] = content
            return 201, state.operations[operation]
        if self.command == "DELETE" and url.path.startswith("/keys/"):
            id = urllib.parse.unquote(url.path[len("/keys/"):])
            if self.bearer() != ADMIN and self.key_of_bearer() in (None, id):
                return 401, {"error": "not for you"}
            if id not in state.keys:
                return 404, {"error": "no such key"}
            del state.keys[id]
            return 204, None
        return 404, {"error": "no such call"}

    def control(self, url):
        with state.lock:
            if url.path == "/-/fault":
                query = dict(urllib.parse.parse_qsl(url.query))
                query["times"] = int(query.get("times", 1))
                state.faults.append(query)
                return self.send(200, {})
            content = {"keys": state.keys, "requests": state.requests}
        self.send(200, content)

    def send(self, status, content, headers=()):
        self.send_bytes(status, b"" if content is None else json.dumps(content).encode(), headers)

    def send_bytes(self, status, content, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
