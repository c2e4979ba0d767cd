import WeirModel
import WeirSOPS
import WeirSecrets

/// A SOPS file of the repository, in plain text, or why it is not.
struct OpenedSOPSFile: Sendable {
    private let content: Result<SOPSDocument, SecretProblem>

    /// What stands against all values of the file.
    private struct SecretProblem: Error {
        var kind: SecretSourceError.Kind
        var message: String
    }

    /// - Parameter bytes: nil where there is no such file.
    init(_ bytes: [UInt8]?, path: String, _ identities: AgeIdentities) {
        guard let bytes else {
            content = .failure(SecretProblem(kind: .missing, message: "there is no file \(path)"))
            return
        }
        do {
            let file = try SOPSFile(bytes, format: SOPSFormat(path: path))
            content = .success(try file.decrypt(identities: try identities.load()))
        } catch let error as SOPSError {
            content = .failure(
                SecretProblem(kind: error.reason == .noDataKey ? .refused : .invalid, message: "\(error)"))
        } catch {
            content = .failure(SecretProblem(kind: .refused, message: CommandFailure(describing: error).message))
        }
    }

    /// The value of a key, whose parts are joined with `.`; nil: the whole of a binary file.
    func value(_ key: String?, of source: SecretSource) throws(SecretSourceError) -> SecretValue {
        let document: SOPSDocument
        switch content {
        case .success(let opened): document = opened
        case .failure(let problem): throw SecretSourceError(problem.kind, source, problem.message)
        }
        guard let key else {
            guard document.format == .binary else {
                throw SecretSourceError(
                    .invalid, source, "the file has several values, and key does not say which", hint: "add key: NAME")
            }
            return SecretValue(document.rendered)
        }
        // A key may hold dots itself.
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let value = document.value(at: [key]) ?? document.value(at: parts) else {
            throw SecretSourceError(.missing, source, "the file has no such key")
        }
        switch value {
        case .text(let bytes) where !bytes.isEmpty: return SecretValue(bytes)
        case .integer(let number): return SecretValue("\(number)".utf8)
        case .float(let number): return SecretValue("\(number)".utf8)
        case .bool(let flag): return SecretValue("\(flag)".utf8)
        case .time(let text): return SecretValue(text.utf8)
        case .text, .null: throw SecretSourceError(.invalid, source, "there is nothing behind the key")
        case .list, .map: throw SecretSourceError(.invalid, source, "the key stands for several values, not for one")
        }
    }
}
