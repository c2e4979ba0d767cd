/// What stands between braces in the texts of an `HTTPRotator`.
public enum RotatorTemplate {
    /// The names between `{{` and `}}`, in order, without the spaces around them.
    public static func names(in text: String) -> [String] {
        pieces(of: text).compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// Whether something stands for the name: `new`, `current`, their `id`, `operation`, `secrets.NAME`.
    public static func isKnown(_ name: String) -> Bool {
        if ["new", "current", "new.id", "current.id", "operation"].contains(name) { return true }
        guard let secret = secretName(name) else { return false }
        return !secret.isEmpty
            && secret.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
    }

    /// `NAME` of `secrets.NAME`; nil for another name.
    public static func secretName(_ name: String) -> String? {
        name.hasPrefix("secrets.") ? String(name.dropFirst(8)) : nil
    }

    /// A text with each name replaced; what is put in is not read again.
    ///
    /// - Parameter value: what stands for a name.
    public static func filled(_ text: String, value: (String) throws -> String) rethrows -> String {
        var result = ""
        for piece in pieces(of: text) {
            switch piece {
            case .text(let text): result += text
            case .name(let name): result += try value(name)
            }
        }
        return result
    }

    private enum Piece {
        case text(String)
        case name(String)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        var plain = ""
        while let first = rest.first {
            guard rest.hasPrefix("{{"), let end = closing(rest.dropFirst(2)) else {
                plain.append(first)
                rest = rest.dropFirst()
                continue
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            let name = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
            pieces.append(.name(String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())))
            rest = rest[end...].dropFirst(2)
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    private static func closing(_ text: Substring) -> Substring.Index? {
        var rest = text
        while !rest.isEmpty {
            if rest.hasPrefix("}}") { return rest.startIndex }
            rest = rest.dropFirst()
        }
        return nil
    }
}
