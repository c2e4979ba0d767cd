public import Crypto
import Glibc
public import WeirModel

/// Reads secrets from this process's environment variables.
///
/// They are the same as long as the process runs; a value that is to change needs another place.
public struct EnvironmentReader: SecretReading {
    private let fingerprint: SourceFingerprint

    /// - Parameter fingerprintKey: makes versions of values; the same for all processes of an environment.
    public init(fingerprintKey: SymmetricKey) { fingerprint = SourceFingerprint(key: fingerprintKey) }

    /// See `SecretReading`.
    public func version(of source: SecretSource) async throws(SecretSourceError) -> SourceVersion {
        try await read(source).version
    }

    /// See `SecretReading`.
    public func read(
        _ source: SecretSource
    ) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion) {
        guard case .environment(let name) = source else {
            throw SecretSourceError(.invalid, source, "this is no environment variable")
        }
        guard !name.isEmpty, !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }) else {
            throw SecretSourceError(.invalid, source, "no environment variable can have this name")
        }
        guard let pointer = unsafe getenv(name) else {
            throw SecretSourceError(
                .missing, source, "this environment variable is not set",
                hint: "set it where weir is started, and start it again")
        }
        let value = unsafe SecretValue(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
        do throws(ServiceFailure) {
            return (try value.unlessEmpty, fingerprint.version(of: source, value))
        } catch {
            throw error.reading(source)
        }
    }
}
