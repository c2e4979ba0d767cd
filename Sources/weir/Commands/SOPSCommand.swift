import ArgumentParser
import WeirAge
import WeirSOPS

/// `weir sops`
struct SOPSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sops", abstract: "Files that SOPS encrypted.", subcommands: [SOPSDecrypt.self])
}

/// `weir sops decrypt`
struct SOPSDecrypt: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Print a file that SOPS encrypted for age, in plain text.",
        discussion: """
            Prints what sops decrypt prints, byte for byte; neither sops nor age has to be installed. The file's name says \
            its format: .yaml, .yml, .json, .env, .ini; everything else is binary. Nothing is printed before the whole file \
            is known to be authentic.
            """)

    @Argument(help: ArgumentHelp("The encrypted file.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The file with age identities. Default: \(AgeIdentities.variable).", valueName: "file"),
        completion: .file())
    var identity: String?

    func execute() async throws -> ExitStatus {
        guard let bytes = FileText.bytes(file, limit: SOPSFile.mostBytes) else {
            throw CommandFailure("\(file) cannot be read; check the path")
        }
        do throws(SOPSError) {
            let encrypted = try SOPSFile(bytes, format: SOPSFormat(path: file))
            let identities: [AgeIdentity]
            do {
                identities = try AgeIdentities(path: identity).load()
            } catch {
                Terminal.writeFailure(CommandFailure(describing: error))
                return .error
            }
            Terminal.write(try encrypted.decrypt(identities: identities).rendered)
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
        return .done
    }
}
