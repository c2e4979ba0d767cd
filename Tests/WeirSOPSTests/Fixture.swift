import Foundation
import WeirAge
import WeirSOPS

/// A file of the folder `Fixtures`: what sops 3.11 encrypted, and what it printed when it decrypted it.
enum Fixture {
    private static let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../Fixtures")
        .standardizedFileURL

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    static func file(_ name: String) throws -> SOPSFile { try SOPSFile(bytes(name), format: SOPSFormat(path: name)) }

    /// The key files `k1.txt`, `k2.txt` and `k3.txt`.
    static func identities(_ numbers: [Int] = [1]) throws -> [AgeIdentity] {
        try numbers.flatMap { try AgeIdentity.identities(inFile: text("k\($0).txt")) }
    }
}
