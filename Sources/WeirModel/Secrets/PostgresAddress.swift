/// A `postgresql://` URL of a rotator, read strictly: as whom, which one server and which database. It holds no password.
///
/// The format is libpq's (https://www.postgresql.org/docs/current/libpq-connect.html, 34.1.1.2). What it allows beyond that
/// is refused, because somebody could be led elsewhere by it, or to what is not the file's to use: several hosts, a host or
/// a service in the query, files with passwords, options of the session.
public struct PostgresAddress: Hashable, Sendable {
    /// A setting of the connection.
    public struct Parameter: Hashable, Sendable {
        /// As libpq names it; one of `parameterNames`.
        public var name: String
        /// Not empty.
        public var value: String

        /// Memberwise.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What may stand in the query.
    public static let parameterNames = [
        "application_name", "channel_binding", "connect_timeout", "ssl_min_protocol_version", "sslmode", "sslrootcert",
        "target_session_attrs",
    ]

    /// The role.
    public let user: String
    /// In lower case; an IPv6 address in its brackets.
    public let host: String
    /// 1 to 65535; 5432 where the URL states none.
    public let port: Int
    /// The database.
    public let database: String
    /// In the order of the URL.
    public let parameters: [Parameter]

    /// Reads a URL.
    ///
    /// - Throws: what is wrong with it, which repeats nothing of what could be a password.
    public init(_ text: String) throws(PostgresAddressError) {
        guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) else {
            throw PostgresAddressError("this is not the URL of a PostgreSQL")
        }
        let rest = text.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw PostgresAddressError("the URL holds white space, a # or a letter beyond ASCII")
        }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let mark = rest[end...].firstIndex(of: "?") ?? rest.endIndex
        // A slash in a password would be taken for the end of the host.
        let isCut = rest.contains("@") && !rest[..<end].contains("@")
        guard !isCut, !rest.lowercased().contains("password=") else { throw .password }
        let parts = rest[..<end].split(separator: "@", omittingEmptySubsequences: false)
        if parts.dropLast().contains(where: { $0.contains(":") }) { throw .password }
        guard parts.count == 2, let user = Self.decoded(parts[0]), !user.isEmpty else {
            throw PostgresAddressError("the URL does not say as which role to connect")
        }
        guard !parts[1].contains(",") else { throw PostgresAddressError("the URL names more than one host") }
        guard let (host, port) = HTTPAddress.split(parts[1]) else {
            throw PostgresAddressError("the URL does not name one host, by its name or address")
        }
        guard let database = Self.decoded(rest[end..<mark].dropFirst()), !database.isEmpty else {
            throw PostgresAddressError("the URL does not say which database")
        }
        self.user = user
        self.host = host.lowercased()
        self.port = port ?? 5432
        self.database = database
        parameters = try Self.parameters(rest[mark...].dropFirst())
    }

    /// `db.example.com:6432`; without the port where it is 5432.
    public var authority: String { port == 5432 ? host : "\(host):\(port)" }

    private static func parameters(_ query: Substring) throws(PostgresAddressError) -> [Parameter] {
        var parameters: [Parameter] = []
        for field in query.split(separator: "&", omittingEmptySubsequences: false) where !query.isEmpty {
            let name = String(field.prefix { $0 != "=" })
            guard parameterNames.contains(name) else {
                // A name is shown only where it is a word: it could be a part of a password.
                let isWord =
                    name.utf8.count <= 40 && name.utf8.allSatisfy { isSmallLetter($0) || $0 == UInt8(ascii: "_") }
                throw PostgresAddressError(
                    isWord && !name.isEmpty
                        ? "the URL's parameter \(name) has no place here" : "the URL's query cannot be read",
                    hint: "those that may be stated are \(parameterNames.joined(separator: ", "))")
            }
            guard let value = decoded(field.dropFirst(name.count + 1)), !value.isEmpty else {
                throw PostgresAddressError("the URL's parameter \(name) has no value")
            }
            guard !parameters.contains(where: { $0.name == name }) else {
                throw PostgresAddressError("the URL states \(name) more than once")
            }
            try check(name, value)
            parameters.append(Parameter(name: name, value: value))
        }
        return parameters
    }

    private static func check(_ name: String, _ value: String) throws(PostgresAddressError) {
        switch name {
        case "connect_timeout":
            guard let seconds = Int(value), (1...60).contains(seconds) else {
                throw PostgresAddressError("connect_timeout is a number of seconds from 1 to 60")
            }
        case "sslmode":
            let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
            guard modes.contains(value) else {
                throw PostgresAddressError("sslmode is one of \(modes.joined(separator: ", "))")
            }
        default: break
        }
    }

    /// Without percent-encoding; nil where that is damaged, or gives a control character or no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let high = digit(rest.removeFirst()), let low = digit(rest.removeFirst()) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    private static func isSmallLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}

extension PostgresAddress: CustomStringConvertible {
    /// `admin@db.example.com:6432/app`
    public var description: String { "\(user)@\(authority)/\(database)" }
}

/// What is wrong with the URL of a PostgreSQL; it repeats nothing of it that could be a password.
public struct PostgresAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the URL holds a password, as it seems.
    public var holdsPassword: Bool
    /// What is wrong.
    public var message: String
    /// What to write.
    public var hint: String

    init(_ message: String, hint: String = "postgresql://admin@host/database", holdsPassword: Bool = false) {
        self.holdsPassword = holdsPassword
        self.message = message
        self.hint = hint
    }

    static let password = PostgresAddressError(
        "the URL holds a password", hint: "take it out, and say which secret it is: passwordFrom: {secret: NAME}",
        holdsPassword: true)

    /// The message.
    public var description: String { message }
}
