import Testing
import WeirModel
import WeirSecrets

extension SecretReading {
    /// The value as text.
    func text(_ source: SecretSource) async throws -> String {
        String(decoding: try await read(source).value.revealed, as: UTF8.self)
    }

    /// Expects the value, and of both questions the same version.
    @discardableResult
    func expect(
        _ text: String, of source: SecretSource, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws -> SourceVersion {
        let (value, read) = try await read(source)
        #expect(String(decoding: value.revealed, as: UTF8.self) == text, sourceLocation: sourceLocation)
        let version = try await version(of: source)
        #expect(version == read, sourceLocation: sourceLocation)
        return version
    }

    /// The error that reading ends with; the same kind is expected of asking for the version where `bothFail`.
    func failure(
        _ source: SecretSource, bothFail: Bool = true, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws -> SecretSourceError {
        if bothFail {
            let error = await #expect(throws: SecretSourceError.self, sourceLocation: sourceLocation) {
                try await version(of: source)
            }
            #expect(error?.source == source, sourceLocation: sourceLocation)
        }
        let error = await #expect(throws: SecretSourceError.self, sourceLocation: sourceLocation) {
            try await read(source)
        }
        return try #require(error, sourceLocation: sourceLocation)
    }
}

/// Settings for tests: nobody wants to wait for what is meant to fail.
extension RetryLimits {
    static let impatient = RetryLimits(
        attempts: 2, total: .seconds(20), firstDelay: .milliseconds(10), longestDelay: .milliseconds(10), coolOff: .zero
    )
}
