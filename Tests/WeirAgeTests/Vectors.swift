import Foundation
import Testing
import WeirAge

/// A vector of the age testkit (https://c2sp.org/CCTV/age).
struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    /// `success`, or where the file must be refused.
    var expectation = ""
    /// SHA-256 in hexadecimal of what may be given out.
    var payload: String?
    var identities: [String] = []
    var passphrases: [String] = []
    var file: [UInt8] = []

    var testDescription: String { name }

    init(name: String, _ bytes: ArraySlice<UInt8>) throws {
        self.name = name
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            let field = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard field.count == 2 else { throw VectorError(text: "\(name): \(line)") }
            switch field[0] {
            case "expect": expectation = field[1]
            case "payload": payload = field[1]
            case "identity": identities.append(field[1])
            case "passphrase": passphrases.append(field[1])
            case "armored", "file key", "comment", "compressed": break
            default: throw VectorError(text: "\(name): \(line)")
            }
        }
        file = Array(rest)
    }

    /// What the reader of this vector has.
    func keys() throws -> [AgeIdentity] {
        try identities.map { try AgeIdentity(parsing: $0) } + passphrases.map { try AgeIdentity.passphrase($0) }
    }
}

struct VectorError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}

/// The testkit in `shared/fixtures`, in a folder above this one.
enum Testkit {
    static let archive: String? = {
        var above = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while above.path != "/" {
            let archive = above.appendingPathComponent("shared/fixtures/age-testkit.tar.gz").path
            if FileManager.default.fileExists(atPath: archive) { return archive }
            above.deleteLastPathComponent()
        }
        return nil
    }()

    /// All vectors, by name. Throws where the archive is there and cannot be read.
    static let vectors = Result<[Vector], any Error> {
        guard let archive else { return [] }
        let script = URL(fileURLWithPath: #filePath).appendingPathComponent("../../Peers/age_testkit.py")
            .standardizedFileURL.path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script, archive]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var rest = [UInt8](try output.fileHandleForReading.readToEnd() ?? Data())[...]
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw VectorError(text: "\(script) ended with \(process.terminationStatus)")
        }
        var vectors: [Vector] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let count = Int(words[1]) else { throw VectorError(text: "\(words)") }
            rest = rest[(end + 1)...]
            vectors.append(try Vector(name: String(words[0]), rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return vectors.sorted { $0.name < $1.name }
    }
}
