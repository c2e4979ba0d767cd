/// A statement with its values apart: interpolated values become binds (`$1`, `$2`, …), never text.
///
/// ```swift
/// let query: PostgresQuery = "SELECT id FROM customer WHERE slug = \(slug) AND region = ANY(\(regions))"
/// ```
///
/// Text is sent without a declared type, so the server takes it for whatever the place needs (text, jsonb, an enum);
/// numbers, bytes, identifiers and arrays carry their type. A trusted piece of SQL goes in by `\(unescaped:)`, a name
/// by `\(identifier:)`, another query with its binds by plain interpolation.
public struct PostgresQuery: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The SQL text between the binds: always one piece more than there are binds.
    private var pieces: [String]
    /// The values, in order.
    public private(set) var binds: [PostgresBind]

    /// A query without binds.
    public init(stringLiteral value: String) {
        pieces = [value]
        binds = []
    }

    /// A query whose interpolated values are binds.
    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
        binds = stringInterpolation.binds
    }

    /// A statement from text that the program itself made up. Nothing in it is escaped.
    public init(unescaped text: String) {
        pieces = [text]
        binds = []
    }

    /// The statement as it is sent, with `$1`, `$2`, … for the binds.
    public var text: String {
        guard binds.count > 0 else { return pieces[0] }
        var text = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() {
            text += "$\(index + 1)"
            text += piece
        }
        return text
    }

    /// Adds another piece with its binds at the end.
    public mutating func append(_ other: PostgresQuery) {
        pieces[pieces.count - 1] += other.pieces[0]
        pieces.append(contentsOf: other.pieces.dropFirst())
        binds.append(contentsOf: other.binds)
    }

    /// What the compiler builds an interpolated query with.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [String] = [""]
        fileprivate var binds: [PostgresBind] = []

        /// An empty query.
        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount + 1)
            binds.reserveCapacity(interpolationCount)
        }

        /// Takes a piece of the literal text.
        public mutating func appendLiteral(_ literal: String) { pieces[pieces.count - 1] += literal }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) { append(value.postgresBind) }

        /// Binds a value, or NULL.
        public mutating func appendInterpolation(_ value: (some PostgresEncodable)?) { append(value.postgresBind) }

        /// Puts a trusted piece of SQL into the text, as it is.
        public mutating func appendInterpolation(unescaped text: String) { appendLiteral(text) }

        /// Puts a quoted name into the text.
        public mutating func appendInterpolation(identifier name: String) { appendLiteral(quotedIdentifier(name)) }

        /// Puts a text into the query as a literal, for statements that take no binds, such as `ALTER ROLE`.
        public mutating func appendInterpolation(literal text: String) { appendLiteral(quotedLiteral(text)) }

        /// Puts another query with its binds into this one.
        public mutating func appendInterpolation(_ query: PostgresQuery) {
            appendLiteral(query.pieces[0])
            for (bind, piece) in zip(query.binds, query.pieces.dropFirst()) {
                append(bind)
                appendLiteral(piece)
            }
        }

        private mutating func append(_ bind: PostgresBind) {
            binds.append(bind)
            pieces.append("")
        }
    }
}

/// A name in double quotes, with double quotes within it doubled
/// (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
func quotedIdentifier(_ name: String) -> String {
    var quoted = "\""
    for scalar in name.unicodeScalars {
        if scalar == "\"" { quoted.unicodeScalars.append("\"") }
        quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
}

/// A text in single quotes, with those within it doubled; with an `E` before it where it holds a backslash, which counts then
/// whatever `standard_conforming_strings` says
/// (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS).
func quotedLiteral(_ text: String) -> String {
    var quoted = text.utf8.contains(UInt8(ascii: "\\")) ? " E'" : "'"
    for scalar in text.unicodeScalars {
        if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
        quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
}
