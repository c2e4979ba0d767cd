import Glibc
import Subprocess
import WeirTrust

/// Has the program gpgv check OpenPGP signatures (Debian's package gpgv).
struct SignatureProcess: Sendable {
    /// The file of the keys whose signatures count, as `gpg --export` writes it, armored or not.
    var keyring: String
    /// How long a signature may take.
    var timeout: Duration = .seconds(30)
    /// The program.
    var executable: Executable = .name("gpgv")

    /// No keyring that anybody means is larger.
    private static let mostKeyringBytes = 64 << 20
    /// gpgv writes a few lines for a signature.
    private static let mostStatusBytes = 1 << 20

    /// For a `TrustPolicy`. The keyring is read anew for each signature, so that a file that is replaced counts at once.
    var verifier: OpenPGPVerifier { { signature, payload in try await check(signature, payload) } }

    /// Hands all three over in files of their own: what is written to a process that is gone already would be a signal
    /// that ends this one, and the keyring that is checked is the one that was read.
    private func check(_ signature: [UInt8], _ payload: [UInt8]) async throws(OpenPGPFailure) -> OpenPGPReport {
        guard let bytes = FileText.bytes(keyring, limit: Self.mostKeyringBytes) else {
            throw OpenPGPFailure(
                .keyringUnreadable, "the OpenPGP keyring \(keyring) cannot be read; make it with gpg --export KEY…")
        }
        let keys = try OpenPGPKeyring.binary(bytes, path: keyring)
        let folder = try SignatureFolder()
        try folder.write("keyring", keys)
        try folder.write("signature", signature)
        try folder.write("payload", payload)
        let arguments = [
            "--homedir", folder.path, "--keyring", folder.path(of: "keyring"), "--status-fd", "1", "--",
            folder.path(of: "signature"), folder.path(of: "payload"),
        ]
        return try await run(arguments, homeFolder: folder.path)
    }

    private func run(_ arguments: [String], homeFolder: String) async throws(OpenPGPFailure) -> OpenPGPReport {
        let variables: [Environment.Key: String] = [
            "HOME": homeFolder, "LC_ALL": "C", "PATH": ProcessEnvironment.value("PATH") ?? "/usr/bin:/bin",
        ]
        let timeout = timeout
        let limit = Self.mostStatusBytes
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments), environment: .custom(variables), input: .none,
                output: .sequence, error: .discarded
            ) { execution in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await Task.sleep(for: timeout)
                        try? execution.send(signal: .kill)
                        throw OpenPGPFailure(.timedOut, "gpgv did not check a signature within \(timeout)")
                    }
                    var status: [UInt8] = []
                    for try await buffer in execution.standardOutput {
                        unsafe buffer.withUnsafeBytes { unsafe status.append(contentsOf: $0) }
                        guard status.count <= limit else {
                            try? execution.send(signal: .kill)
                            throw OpenPGPFailure(.failed, "gpgv said more than \(limit) bytes of one signature")
                        }
                    }
                    // The end of the output is also what a kill leaves behind: the task that killed says so first.
                    group.cancelAll()
                    while let ended = await group.nextResult() {
                        if case .failure(let failure as OpenPGPFailure) = ended { throw failure }
                    }
                    return status
                }
            }
            var exitCode: Int32?
            if case .exited(let code) = result.terminationStatus { exitCode = code }
            return OpenPGPReport(status: result.closureResult, exitCode: exitCode)
        } catch let failure as OpenPGPFailure {
            throw failure
        } catch is CancellationError {
            throw OpenPGPFailure(.failed, "a signature was not checked: it was cancelled")
        } catch {
            throw OpenPGPFailure(
                .programMissing,
                "gpgv cannot be run, which checks OpenPGP signatures: \(error); install the package gpgv")
        }
    }
}

/// A folder for one signature's files, gone with its owner.
private struct SignatureFolder: ~Copyable {
    let path: String
    private static let names = ["keyring", "signature", "payload"]

    /// Below `TMPDIR`, or `/tmp` where that is not set.
    init() throws(OpenPGPFailure) {
        let parent = ProcessEnvironment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/weir-signature-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw OpenPGPFailure(
                .failed,
                "no folder for a signature can be made in \(parent): \(unsafe String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in Self.names { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ bytes: [UInt8]) throws(OpenPGPFailure) {
        do {
            try FileText.create(path(of: name), bytes, mode: 0o600, isDurable: false)
        } catch {
            throw OpenPGPFailure(.failed, "a signature cannot be handed to gpgv: \(error)")
        }
    }
}
