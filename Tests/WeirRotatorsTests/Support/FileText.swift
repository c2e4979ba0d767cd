import Glibc

enum FileText {
    /// All of a file as text; nil where it cannot be read.
    static func read(_ path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

/// The forms that a value could be found in.
enum CanaryForms {
    /// Hexadecimal in both cases, and what base64 makes of it wherever it stands in a longer text.
    static func encoded(_ bytes: [UInt8]) -> [String] {
        let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let shifted = (0...2).map { offset -> String in
            // Whole groups of three bytes, past what comes before: the same letters in every text.
            let rest = bytes.dropFirst(offset)
            return base64(Array(rest.prefix(rest.count / 3 * 3)))
        }
        return [hexadecimal, hexadecimal.uppercased()] + shifted
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<start + 3].reduce(0) { $0 << 8 | Int($1) }
            for shift in [18, 12, 6, 0] { text.append(letters[group >> shift & 63]) }
        }
        return text
    }
}
