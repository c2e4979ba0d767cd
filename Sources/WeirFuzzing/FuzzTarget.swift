/// Something that reads bytes from outside, and what has to be true of it whatever the bytes are.
public struct FuzzTarget: Sendable {
    /// What it is called on the command line, and the name of its folders.
    public let name: String
    /// What has to hold beside that nothing stops the process: a sentence.
    public let invariant: String
    let shape: InputShape
    /// Pieces of text that mean something to the reader.
    let tokens: [String]
    /// The longest inputs that are worth their time, in bytes.
    public let longestInput: Int
    let seeds: @Sendable (SeedFiles) -> [[UInt8]]
    private let body: @Sendable ([UInt8]) async throws -> Void

    init(
        _ name: String, shape: InputShape, tokens: [String] = [], longestInput: Int = 8 << 10, invariant: String,
        seeds: @escaping @Sendable (SeedFiles) -> [[UInt8]], check: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.name = name
        self.shape = shape
        self.tokens = tokens
        self.longestInput = longestInput
        self.invariant = invariant
        self.seeds = seeds
        body = check
    }

    /// Gives the reader `input`. Throws a `Violation` where the invariant does not hold.
    public func check(_ input: [UInt8]) async throws { try await body(input) }

    /// What mutations begin with: real files, and files made for it.
    ///
    /// - Parameter root: the repository's folder.
    public func seeds(root: String) -> [[UInt8]] { seeds(SeedFiles(root: root)) }

    /// What changes inputs of this target.
    ///
    /// - Parameter others: inputs that pieces are taken from.
    public func mutator(splicing others: [[UInt8]]) -> Mutator {
        Mutator(shape: shape, tokens: tokens.map { Array($0.utf8) }, others: others, longest: longestInput)
    }

    /// The folder of the repository that this was built from.
    public static let repositoryFolder = SeedFiles.repository

    /// All of them, in the order of their names.
    public static let all: [FuzzTarget] =
        ([yaml, json, definition, instance, repository, fork, savedPlan, ageFile, ageKeys, webhook]
        + [allowedSigners, knownHosts, sshSignature, signedCommit] + sops)
        .sorted { $0.name < $1.name }
}

/// Why an input is a finding.
public struct Violation: Error, CustomStringConvertible {
    /// What does not hold, without the input.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a `Violation` where the condition does not hold.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Violation(message()) }
}
