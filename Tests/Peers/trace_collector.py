"""A collector of traces that reads OTLP's JSON with OpenTelemetry's own messages.

Arguments: the port, and a file. For each request it writes a line for each span to the file: service, name, kind,
status, `root` or `child`, attributes, names of events, with tabs in between; or a line with what is wrong with it.
"""

import base64
import binascii
import http.server
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2


def with_base64_ids(value):
    """OTLP has identities in hexadecimal, where Protobuf's own JSON has base 64."""
    if isinstance(value, list):
        return [with_base64_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, item in value.items():
        if key in ("traceId", "spanId", "parentSpanId"):
            size = 32 if key == "traceId" else 16
            if len(item) != size or item != item.lower() or not int(item, 16):
                raise ValueError("%s is %r" % (key, item))
            item = base64.b64encode(binascii.unhexlify(item)).decode()
        result[key] = with_base64_ids(item)
    return result


def attribute(value):
    return getattr(value, value.WhichOneof("value"))


def lines(request):
    for group in request.resource_spans:
        resource = {pair.key: attribute(pair.value) for pair in group.resource.attributes}
        for scope in group.scope_spans:
            spans = {span.span_id: span for span in scope.spans}
            for span in scope.spans:
                parent = spans.get(span.parent_span_id)
                if span.parent_span_id and (parent is None or parent.trace_id != span.trace_id):
                    raise ValueError("the parent of %s is not there" % span.name)
                if not 0 < span.start_time_unix_nano <= span.end_time_unix_nano:
                    raise ValueError("%s ends before it begins" % span.name)
                attributes = {pair.key: attribute(pair.value) for pair in span.attributes}
                yield "\t".join(
                    [
                        resource["service.name"],
                        span.name,
                        trace_pb2.Span.SpanKind.Name(span.kind),
                        trace_pb2.Status.StatusCode.Name(span.status.code),
                        "child" if parent else "root",
                        json.dumps(attributes, sort_keys=True),
                        ",".join(event.name for event in span.events),
                    ]
                )


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            if self.headers["Content-Type"] != "application/json" or self.path != "/v1/traces":
                raise ValueError("%s %s" % (self.path, self.headers["Content-Type"]))
            message = trace_service_pb2.ExportTraceServiceRequest()
            json_format.ParseDict(with_base64_ids(json.loads(body)), message)
            text = list(lines(message))
        except Exception as error:
            text = ["wrong: %s" % error]
        with open(sys.argv[2], "a", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in text))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Collector).serve_forever()
