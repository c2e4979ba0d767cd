import CLibPQ

/// Where a database is and how to connect to it. Never shows its password.
public struct PostgresConfiguration: Sendable {
    /// The parameters as libpq names them (https://www.postgresql.org/docs/current/libpq-connect.html).
    let parameters: [(keyword: String, value: String)]
    /// How long connecting may take in all, every host and address together.
    public let connectTimeout: Duration
    /// Called on the connection's thread with every notice and warning; it must return soon. Notices are dropped
    /// where it is nil.
    public let onNotice: (@Sendable (PostgresNotice) -> Void)?

    /// Reads `postgresql://user@host/database?…` or `host=… dbname=…`.
    ///
    /// - Parameters:
    ///   - connection: a URL or a conninfo string. A `connect_timeout` in it (whole seconds) wins over the argument.
    ///   - applicationName: what the server shows for the connection, unless `connection` says something else.
    ///   - connectTimeout: more than zero.
    ///   - onNotice: receives notices and warnings.
    /// - Throws: `PostgresError` with `invalidConnectionString`; it does not repeat any of the string.
    public init(
        _ connection: String, applicationName: String = "weir", connectTimeout: Duration = .seconds(10),
        onNotice: (@Sendable (PostgresNotice) -> Void)? = nil
    ) throws {
        var parameters = try parseConnectionString(connection)
        let seconds = parameters.first { $0.keyword == "connect_timeout" }.flatMap { Int64($0.value) } ?? 0
        parameters.removeAll { $0.keyword == "client_encoding" || $0.keyword == "connect_timeout" }
        parameters.append(("client_encoding", "UTF8"))
        if !parameters.contains(where: { $0.keyword == "application_name" }) {
            parameters.append(("application_name", applicationName))
        }
        self.parameters = parameters
        self.connectTimeout = seconds > 0 ? .seconds(seconds) : connectTimeout
        self.onNotice = onNotice
    }

    /// With `fixed` settings, which win over the `given` ones.
    init(
        fixed: [(keyword: String, value: String)], given: [(name: String, value: String)], applicationName: String,
        connectTimeout: Duration
    ) {
        var parameters = fixed + [("client_encoding", "UTF8")]
        for (name, value) in given + [("application_name", applicationName)]
        where name != "connect_timeout" && !parameters.contains(where: { $0.keyword == name }) {
            parameters.append((name, value))
        }
        let seconds = given.first { $0.name == "connect_timeout" }.flatMap { Int64($0.value) } ?? 0
        self.parameters = parameters
        self.connectTimeout = seconds > 0 ? .seconds(seconds) : connectTimeout
        onNotice = nil
    }

    /// The values that must not be seen.
    private var secrets: [String] {
        parameters.filter { ["password", "sslpassword"].contains($0.keyword) && !$0.value.isEmpty }.map(\.value)
    }

    /// `text` with every secret of this configuration replaced.
    func redact(_ text: String) -> String {
        secrets.reduce(text) { text, secret in replace(secret, in: text) }
    }

    private func replace(_ secret: String, in text: String) -> String {
        let (needle, bytes) = (Array(secret.utf8), Array(text.utf8))
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: needle) {
                result.append(contentsOf: "***".utf8)
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User, host, port and database, for logs and errors.
    public var description: String {
        func value(_ keyword: String) -> String? { parameters.first { $0.keyword == keyword }?.value }
        let user = value("user").map { "\($0)@" } ?? ""
        let port = value("port").map { ":\($0)" } ?? ""
        return redact("\(user)\(value("host") ?? value("hostaddr") ?? "local")\(port)/\(value("dbname") ?? "")")
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows what `description` shows.
    public var customMirror: Mirror { Mirror(self, children: ["connection": description]) }
}

/// Splits a connection string by libpq's own rules.
private func parseConnectionString(_ text: String) throws -> [(keyword: String, value: String)] {
    func invalid(_ reason: String) -> PostgresError {
        PostgresError(
            .invalidConnectionString, "the connection string cannot be read: \(reason)",
            hint: "expected postgresql://user@host/database or host=… dbname=…; percent-encode special characters")
    }
    guard !text.utf8.contains(0) else { throw invalid("it contains a NUL character") }
    var message: UnsafeMutablePointer<CChar>?
    guard let options = unsafe PQconninfoParse(text, &message) else {
        let reason = unsafe message.map { unsafe String(cString: $0) } ?? "out of memory"
        unsafe PQfreemem(message)
        throw invalid(withoutQuotations(reason))
    }
    defer { unsafe PQconninfoFree(options) }
    var parameters: [(keyword: String, value: String)] = []
    var option = unsafe options
    while let keyword = unsafe option.pointee.keyword {
        if let value = unsafe option.pointee.val {
            unsafe parameters.append((String(cString: keyword), String(cString: value)))
        }
        unsafe option += 1
    }
    return parameters
}

/// libpq quotes the offending piece of the string, which can be the password: keeps what stands before it. A quoted
/// piece of one character is a delimiter that libpq missed.
private func withoutQuotations(_ reason: String) -> String {
    let pieces = reason.split(separator: "\"", omittingEmptySubsequences: false)
    var kept = String(pieces[0])
    var index = 1
    while index + 1 < pieces.count, ["=", "/", ":", "]"].contains(pieces[index]) {
        kept += "\"\(pieces[index])\"\(pieces[index + 1])"
        index += 2
    }
    // Only words may follow here; `in position 7 in URI (expected ":" or "/"): "…"` ends before the quotation.
    while let last = kept.last, last.isWhitespace || last == ":" { kept.removeLast() }
    return kept
}
