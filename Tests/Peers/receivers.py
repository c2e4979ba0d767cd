"""Who weir tells something: webhooks, a chat, and the APIs of GitHub, GitLab and Gitea, as far as weir uses them. Its argument is
the port on 127.0.0.1.

POST /hooks/NAME     takes a request that SECRET has signed as Standard Webhooks has it, checked by their own library where it
                     is installed; 401 for any other
POST /chat/NAME      takes a message for Slack; 400 for what Slack would refuse
/github, /gitlab/api/v4, /gitea/api/v1
                     commit statuses, open requests, comments; fields that the documentation does not have are refused (422)

/-/state tells what came; /-/fault?on=METHOD+PATH&status=N&times=N answers the next calls whose path begins so with a status,
with the headers in `header` (NAME:VALUE, repeatable), and status=hold keeps the answer back until the caller is gone;
/-/pull?number=N&head=SHA&base=BRANCH opens a request; /-/comment?number=N&body=TEXT is a comment of somebody else.
"""

import base64
import hashlib
import hmac
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse

try:
    from standardwebhooks.webhooks import Webhook
except ImportError:
    Webhook = None

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
TOKEN = "a-token-of-weir"
WEIR, EVE = 7, 8
REPOSITORY = "acme/integrations"


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.deliveries = []
        self.statuses = []
        self.pulls = []
        self.comments = []
        self.faults = []
        self.calls = []
        self.knows_user = True


state = State()


def is_signed(body, headers):
    if Webhook is not None:
        try:
            Webhook(SECRET).verify(body, headers)
        except Exception:
            return False
    signed = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
    code = base64.b64encode(hmac.new(base64.b64decode(SECRET[6:]), signed, hashlib.sha256).digest()).decode()
    return f"v1,{code}" in headers.get("webhook-signature", "").split(" ")


def is_message(body):
    try:
        message = json.loads(body)
        assert set(message) <= {"text", "blocks"} and isinstance(message["text"], str) and message["text"]
        assert len(message["text"]) <= 40000 and 0 < len(message["blocks"]) <= 50
        for block in message["blocks"]:
            assert set(block) == {"type", "text"} and block["type"] == "section"
            assert set(block["text"]) == {"type", "text"} and block["text"]["type"] == "mrkdwn"
            assert 0 < len(block["text"]["text"]) <= 3000
        return True
    except (ValueError, KeyError, TypeError, AssertionError):
        return False


class Refused(Exception):
    def __init__(self, status, message="refused"):
        super().__init__(message)
        self.status = status


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urllib.parse.urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if url.path.startswith("/-/"):
            return self.control(url)
        with state.lock:
            state.calls.append(f"{self.command} {self.path}")
            fault = next(
                (f for f in state.faults if f["times"] > 0 and f"{self.command} {url.path}".startswith(f["on"])), None
            )
            if fault:
                fault["times"] -= 1
        if fault and fault["status"] != "hold":
            self.note(url, headers, body, int(fault["status"]))
            return self.send(int(fault["status"]), {"error": "as asked"}, fault["headers"])
        try:
            with state.lock:
                status, content = self.act(url, headers, body)
        except Refused as error:
            status, content = error.status, {"message": str(error)}
        self.note(url, headers, body, status)
        if fault:
            time.sleep(600)
        self.send(status, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def note(self, url, headers, body, status):
        kind, _, name = url.path[1:].partition("/")
        if kind in ("hooks", "chat"):
            with state.lock:
                state.deliveries.append(
                    {
                        "to": name,
                        "id": headers.get("webhook-id", ""),
                        "timestamp": headers.get("webhook-timestamp", ""),
                        "body": body.decode(),
                        "status": status,
                    }
                )

    def act(self, url, headers, body):
        kind, _, rest = url.path[1:].partition("/")
        query = dict(urllib.parse.parse_qsl(url.query))
        if kind == "hooks":
            if headers.get("content-type") != "application/json" or not is_signed(body, headers):
                raise Refused(401, "not signed")
            return 204, None
        if kind == "chat":
            if headers.get("content-type") != "application/json" or not is_message(body):
                raise Refused(400, "invalid_payload")
            return 200, "ok"
        forges = {"github": (GitHub, ""), "gitlab": (GitLab, "api/v4/"), "gitea": (Gitea, "api/v1/")}
        if kind not in forges or not rest.startswith(forges[kind][1]):
            raise Refused(404, "Not Found")
        forge = forges[kind][0]()
        if not forge.is_known(headers):
            raise Refused(401, "Bad credentials")
        fields = None
        if body:
            if headers.get("content-type") != "application/json":
                raise Refused(415, "not JSON")
            fields = json.loads(body)
        return forge.act(self.command, rest[len(forges[kind][1]):], query, fields)

    def control(self, url):
        query = urllib.parse.parse_qs(url.query)
        one = {name: values[0] for name, values in query.items()}
        with state.lock:
            if url.path == "/-/fault":
                headers = [tuple(text.split(":", 1)) for text in query.get("header", [])]
                state.faults.append(
                    {"on": one["on"], "status": one["status"], "times": int(one.get("times", 1)), "headers": headers}
                )
            elif url.path == "/-/pull":
                state.pulls = [p for p in state.pulls if p["number"] != int(one["number"])]
                state.pulls.append({"number": int(one["number"]), "head": one["head"], "base": one["base"]})
            elif url.path == "/-/comment":
                state.comments.append(
                    {"id": len(state.comments) + 1, "number": int(one["number"]), "body": one["body"], "user": EVE}
                )
            elif url.path == "/-/app":
                state.knows_user = False
            content = {
                "deliveries": state.deliveries,
                "statuses": state.statuses,
                "comments": state.comments,
                "calls": state.calls,
            }
        self.send(200, content)

    def send(self, status, content, headers=()):
        text = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if status != 204:
            self.wfile.write(text)

    def log_message(self, *arguments):
        pass


def check(fields, required, allowed=()):
    if not isinstance(fields, dict) or set(fields) - set(required) - set(allowed):
        raise Refused(422, f"fields {fields!r}")
    for name in required:
        if not isinstance(fields.get(name), str):
            raise Refused(422, f"{name} is missing")


def page(items, query, size_name, default, largest):
    size = min(int(query.get(size_name, default)), largest)
    first = (int(query.get("page", 1)) - 1) * size
    return 200, items[first:first + size]


class GitHub:
    states = ("error", "failure", "pending", "success")
    name = "context"
    prefix = f"repos/{REPOSITORY}"
    size, default, largest = "per_page", 30, 100
    pages_comments = True

    def is_known(self, headers):
        return (
            headers.get("authorization") == f"Bearer {TOKEN}"
            and headers.get("accept") == "application/vnd.github+json"
            and headers.get("x-github-api-version") == "2022-11-28"
            and headers.get("user-agent")
        )

    def act(self, method, path, query, fields):
        if (method, path) == ("GET", "user"):
            if not state.knows_user:
                raise Refused(403, "Resource not accessible by integration")
            return 200, {"id": WEIR, "login": "weir", "type": "User"}
        if not path.startswith(self.prefix + "/"):
            raise Refused(404, "Not Found")
        return self.repository(method, path[len(self.prefix) + 1:], query, fields)

    def repository(self, method, path, query, fields):
        if match := re.fullmatch(r"statuses/([0-9a-f]{40})", path):
            return self.status(method, match[1], fields)
        if (method, path) == ("GET", "pulls"):
            pulls = [p for p in state.pulls if query.get("state") == "open" and self.is_onto(p, query)]
            return page([self.pull(p) for p in pulls], query, self.size, self.default, self.largest)
        if match := re.fullmatch(r"issues/([0-9]+)/comments", path):
            return self.list_or_add(method, int(match[1]), query, fields)
        if match := re.fullmatch(r"issues/comments/([0-9]+)", path):
            return self.change(method, "PATCH", int(match[1]), None, fields)
        raise Refused(404, "Not Found")

    def is_onto(self, pull, query):
        return pull["base"] == query.get("base", pull["base"])

    def status(self, method, commit, fields):
        check(fields, ("state", self.name), ("description", "target_url"))
        if method != "POST" or fields["state"] not in self.states or len(fields.get("description", "")) > 140:
            raise Refused(422, "Validation Failed")
        self.add_status(commit, fields)
        return 201, {"id": 1}

    def add_status(self, commit, fields):
        state.statuses.append(
            {
                "commit": commit,
                "state": fields["state"],
                "context": fields[self.name],
                "description": fields.get("description", ""),
            }
        )

    def pull(self, pull):
        return {
            "id": 1000 + pull["number"],
            "number": pull["number"],
            "head": {"ref": "change", "sha": pull["head"]},
            "base": {"ref": pull["base"], "sha": "0" * 40},
        }

    def comment(self, comment):
        bot = not state.knows_user and comment["user"] == WEIR
        return {
            "id": comment["id"],
            "body": comment["body"],
            "user": {"id": comment["user"], "login": "x", "type": "Bot" if bot else "User"},
        }

    def list_or_add(self, method, number, query, fields):
        if not any(p["number"] == number for p in state.pulls):
            raise Refused(404, "Not Found")
        if method == "GET":
            own = [self.comment(c) for c in state.comments if c["number"] == number]
            return page(own, query, self.size, self.default, self.largest) if self.pages_comments else (200, own)
        if method != "POST":
            raise Refused(405)
        check(fields, ("body",))
        if not 0 < len(fields["body"]) <= 65536:
            raise Refused(422, "body is too long")
        comment = {"id": len(state.comments) + 1, "number": number, "body": fields["body"], "user": WEIR}
        state.comments.append(comment)
        return 201, self.comment(comment)

    def change(self, method, expected, id, number, fields):
        check(fields, ("body",))
        comment = next((c for c in state.comments if c["id"] == id and number in (None, c["number"])), None)
        if method != expected or comment is None:
            raise Refused(404, "Not Found")
        if comment["user"] != WEIR:
            raise Refused(403, "somebody else's")
        comment["body"] = fields["body"]
        comment["changes"] = comment.get("changes", 0) + 1
        return 200, self.comment(comment)


class Gitea(GitHub):
    size, default, largest = "limit", 30, 50
    pages_comments = False

    def is_known(self, headers):
        return headers.get("authorization") == f"token {TOKEN}"

    def is_onto(self, pull, query):
        # As before 1.23: the branch is not looked at.
        return True


class GitLab(GitHub):
    states = ("pending", "running", "success", "failed", "canceled", "skipped")
    name = "name"
    prefix = "projects/" + urllib.parse.quote(REPOSITORY, safe="")

    def is_known(self, headers):
        return headers.get("private-token") == TOKEN

    def repository(self, method, path, query, fields):
        if match := re.fullmatch(r"statuses/([0-9a-f]{40})", path):
            last = [s for s in state.statuses if s["commit"] == match[1]][-1:]
            if last and fields and last[0]["state"] == fields.get("state"):
                raise Refused(400, "Cannot transition status via :run from :running")
            return self.status(method, match[1], fields)
        if (method, path) == ("GET", "merge_requests"):
            pulls = [
                p for p in state.pulls if query.get("state") == "opened" and p["base"] == query.get("target_branch")
            ]
            return page([self.pull(p) for p in pulls], query, self.size, self.default, self.largest)
        if match := re.fullmatch(r"merge_requests/([0-9]+)/notes", path):
            return self.list_or_add(method, int(match[1]), query, fields)
        if match := re.fullmatch(r"merge_requests/([0-9]+)/notes/([0-9]+)", path):
            return self.change(method, "PUT", int(match[2]), int(match[1]), fields)
        raise Refused(404, "Not Found")

    def pull(self, pull):
        return {"id": 1000 + pull["number"], "iid": pull["number"], "sha": pull["head"], "target_branch": pull["base"]}

    def comment(self, comment):
        return {"id": comment["id"], "body": comment["body"], "author": {"id": comment["user"], "username": "x"}}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


if __name__ == "__main__":
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
