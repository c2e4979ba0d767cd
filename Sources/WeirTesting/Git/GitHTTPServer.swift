import Glibc
import Subprocess

/// nginx on localhost with git-http-backend behind it, over HTTP and over HTTPS with a certificate of `TestAuthority`.
///
/// Serves the repositories of the scratch folder to the users of its file `users`, which is read for each request.
public struct GitHTTPServer: Sendable {
    /// `http://localhost:4711`
    public let plain: String
    /// `https://localhost:4712`
    public let secure: String
    private let scratch: ScratchFolder

    /// Why tests are skipped.
    public static let hint = "nginx or fcgiwrap is not installed; scripts/install-servers does that"

    /// False where nginx, fcgiwrap or git-http-backend is not installed.
    public static var isAvailable: Bool {
        ["/usr/sbin/nginx", "/usr/sbin/fcgiwrap", backend].allSatisfy { (path: String) in unsafe access(path, X_OK) == 0
        }
    }

    private static let backend = "/usr/lib/git-core/git-http-backend"

    /// Who may fetch from now on.
    public func admit(_ user: String, _ password: String) throws {
        try scratch.write("users", "\(user):{PLAIN}\(password)\n")
    }

    /// What nginx was asked for, a line each: the user (`-` where none was named), the status, the request.
    public func requests() async throws -> [String] {
        let result = try await run(
            .name("cat"), arguments: ["\(scratch.path)/nginx/access"], output: .string(limit: 1 << 20))
        return result.standardOutput.split(separator: "\n").map(String.init)
    }

    /// Runs while `body` does. Below `/git/` are the repositories; `/elsewhere/` leads to another host, `/other-port/` to
    /// another port of this one, both with the rest of the path below `/git/`.
    public static func with<Result: Sendable>(
        in scratch: ScratchFolder, _ body: (GitHTTPServer) async throws -> Result
    ) async throws -> Result {
        let (plain, secure) = (try LoopbackSocket.freePort(), try LoopbackSocket.freePort())
        scratch.makeFolder("nginx")
        try await TestAuthority.make(in: scratch)
        try scratch.write("users", "")
        try scratch.write("nginx/nginx.conf", configuration(scratch.path, plain: plain, secure: secure))
        let folder = "\(scratch.path)/nginx"
        let command =
            "/usr/sbin/fcgiwrap -s unix:\(folder)/cgi -f & exec /usr/sbin/nginx -c \(folder)/nginx.conf -e \(folder)/errors"
        return try await PeerServer.with("sh", ["-c", command], port: plain) {
            try await body(
                GitHTTPServer(
                    plain: "http://localhost:\(plain)", secure: "https://localhost:\(secure)", scratch: scratch))
        }
    }

    private static func configuration(_ scratch: String, plain: UInt16, secure: UInt16) -> String {
        let folder = "\(scratch)/nginx"
        let temporary = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"].map {
            "\($0)_temp_path \(folder)/\($0);"
        }
        return """
            daemon off;
            pid \(folder)/pid;
            worker_processes 1;
            \(geteuid() == 0 ? "user root;" : "")
            events {}
            http {
                log_format plain '$remote_user $status $request';
                access_log \(folder)/access plain;
                \(temporary.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(plain);
                    listen 127.0.0.1:\(secure) ssl;
                    ssl_certificate \(scratch)/server.pem;
                    ssl_certificate_key \(scratch)/server.key;
                    location /elsewhere/ { rewrite ^/elsewhere/(.*) http://127.0.0.1:\(plain)/git/$1 redirect; }
                    location /other-port/ { rewrite ^/other-port/(.*) http://localhost:\(plain)/git/$1 redirect; }
                    location /git/ {
                        auth_basic git;
                        auth_basic_user_file \(scratch)/users;
                        fastcgi_split_path_info ^(/git)(/.*)$;
                        fastcgi_pass unix:\(folder)/cgi;
                        fastcgi_param SCRIPT_FILENAME \(backend);
                        fastcgi_param GIT_PROJECT_ROOT \(scratch);
                        fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                        fastcgi_param PATH_INFO $fastcgi_path_info;
                        fastcgi_param QUERY_STRING $query_string;
                        fastcgi_param REQUEST_METHOD $request_method;
                        fastcgi_param CONTENT_TYPE $content_type;
                        fastcgi_param CONTENT_LENGTH $content_length;
                        fastcgi_param REMOTE_USER $remote_user;
                        fastcgi_param REMOTE_ADDR $remote_addr;
                    }
                }
            }

            """
    }
}

/// A private certificate authority, and a server of it that is called localhost.
public enum TestAuthority {
    /// Makes `ca.pem`, `server.pem` and `server.key` in the folder, unless they are there.
    public static func make(in scratch: ScratchFolder) async throws {
        guard unsafe access("\(scratch.path)/server.pem", F_OK) != 0 else { return }
        try scratch.write("extensions", "subjectAltName=DNS:localhost\n")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try await openssl(
            ["req", "-x509"] + key + [
                "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", "-days", "30",
            ],
            in: scratch)
        try await openssl(
            ["req"] + key + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"], in: scratch)
        try await openssl(
            [
                "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                "30", "-extfile", "extensions", "-out", "server.pem",
            ], in: scratch)
    }

    /// Runs `openssl` in the folder.
    static func openssl(_ arguments: [String], in scratch: ScratchFolder) async throws {
        let words = ["-c", "cd '\(scratch.path)' && exec openssl \"$@\"", "openssl"] + arguments
        let result = try await run(
            .name("sh"), arguments: Arguments(words), output: .discarded, error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else { throw ScratchError(message: result.standardError) }
    }
}
