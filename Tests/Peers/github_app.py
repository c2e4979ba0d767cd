"""GitHub's API as far as an App asks it for tokens. Arguments: port, server.pem, server.key, the app's public key, its id,
the installation's number, how many seconds a token lasts, and the file that gets a line for each request.

POST /api/v3/app/installations/NUMBER/access_tokens, for a proof (JWT, RS256) that is right: 201 and a token.
The tokens are weir-test-token-1, -2 and so on.
"""

import base64
import datetime
import http.server
import json
import ssl
import sys
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

port, certificate, key, public, app, installation, seconds, log = sys.argv[1:]
with open(public, "rb") as file:
    public_key = serialization.load_pem_public_key(file.read())
issued = 0


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fault(authorization):
    """What is wrong with the proof; None where it is right."""
    scheme, _, token = (authorization or "").partition(" ")
    parts = token.split(".")
    if scheme != "Bearer" or len(parts) != 3 or any("=" in part for part in parts):
        return "no proof"
    header, claims = json.loads(decoded(parts[0])), json.loads(decoded(parts[1]))
    if header != {"alg": "RS256", "typ": "JWT"}:
        return "header"
    try:
        public_key.verify(
            decoded(parts[2]), f"{parts[0]}.{parts[1]}".encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return "signature"
    now = time.time()
    if not claims["iat"] <= now < claims["exp"] <= now + 600:
        return "time"
    return None if claims["iss"] == app else "issuer"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global issued
        wrong = fault(self.headers.get("Authorization"))
        with open(log, "a") as file:
            file.write(f"{self.path} {wrong or 'right'}\n")
        if wrong:
            return self.answer(401, {"message": "A JSON web token could not be decoded"})
        if self.path != f"/api/v3/app/installations/{installation}/access_tokens":
            return self.answer(404, {"message": "Not Found"})
        issued += 1
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=int(seconds))
        self.answer(
            201,
            {
                "token": f"weir-test-token-{issued}",
                "expires_at": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "permissions": {"contents": "read"},
            },
        )

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
