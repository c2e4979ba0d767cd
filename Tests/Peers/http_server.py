"""An HTTP server that behaves badly on request, to try a client on. Its argument is the port on 127.0.0.1.

/count tells how many requests for anything else there were before, and forgets them.
"""

import gzip
import http.server
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = []
    lock = threading.Lock()

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        path = self.path
        if path == "/count":
            with self.lock:
                text = "\n".join(self.seen)
                self.seen.clear()
            return self.send(200, text.encode())
        with self.lock:
            self.seen.append(f"{self.command} {path} {self.headers.get('X-Canary', '')}")
        if self.command == "CONNECT":
            # What is sent through the tunnel comes here, too.
            self.send_response(200)
            return self.end_headers()
        name = path.split("?")[0]
        if name == "/echo":
            return self.send(200, f"{self.command} {self.headers.get('X-Canary')} ".encode() + body)
        if name == "/redirect":
            return self.send(302, b"", [("Location", "/echo")])
        if name == "/large":
            return self.send(200, b"x" * 100_000)
        if name == "/endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while True:
                self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        if name == "/gzip":
            return self.send(200, gzip.compress(b"x" * 1000), [("Content-Encoding", "gzip")])
        if name == "/bomb":
            return self.send(200, gzip.compress(b"x" * (256 << 20)), [("Content-Encoding", "gzip")])
        if name == "/damaged":
            return self.send(200, b"\x1f\x8b no gzip", [("Content-Encoding", "gzip")])
        if name == "/garbage":
            self.wfile.write(b"hello, this is not HTTP\r\n\r\n")
        if name == "/stalled":
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"abc")
            self.wfile.flush()
            time.sleep(600)
        if name == "/silent":
            time.sleep(600)
        self.close_connection = True

    do_GET = do_CONNECT = do_POST = answer

    def send(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
