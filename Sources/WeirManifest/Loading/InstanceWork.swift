import WeirModel
import WeirYAML

/// One instance to resolve: its file, a `deploy.yaml` that makes it, or both.
struct InstanceWork: Sendable {
    var customer: String
    var slug: String
    var entry: SourceEntry?
    /// The number of its file, or of the `deploy.yaml`, in `DesiredState.files`.
    var file: UInt32
    /// The integration whose `deploy.yaml` makes the instance.
    var deployment: String?
    /// What was found before its file is read: a second file, a second claim. It holds the instance.
    var problems: [Diagnostic] = []

    var key: UnitKey { .instance(customer, slug) }
}

/// What a chunk of instances comes to.
struct InstanceResults: Sendable {
    var instances: [DesiredInstance] = []
    var held: [HeldUnit] = []
    var diagnostics: [Diagnostic] = []
    /// Customers in whose folders a file is not valid, with that file.
    var doubts: [(customer: String, doubt: RemovalDoubts.Doubt)] = []
}

/// One instance whose file was read.
struct ReadInstance: Sendable {
    var work: InstanceWork
    var file = InstanceFile()
    /// Empty where there is no file.
    var document = Document()
    var plaintext = PlaintextSearch.Result.nothing
    /// What is wrong with the file.
    var diagnostics: [Diagnostic] = []
    /// False where nothing of the file can be used.
    var isReadable = true

    /// The integration that it is an instance of, as far as that can be told before everything else is known.
    var integration: String? { file.integration?.text ?? work.deployment }
}

/// Reads the files of instances on one thread.
struct InstanceFileReader<Reader: SourceReader> {
    private let source: Reader
    private var yaml = YAMLReader(limits: .file, comments: PlaintextAllowances.mark)

    init(source: Reader) { self.source = source }

    /// Reads the file of an instance, where it has one.
    mutating func read(_ work: InstanceWork) throws -> ReadInstance {
        var read = ReadInstance(work: work)
        guard let entry = work.entry else { return read }
        guard try source.readFile(entry, &yaml, into: &read.document, diagnostics: &read.diagnostics) else {
            read.isReadable = false
            return read
        }
        var reader = FieldReader(read.document, path: entry.path)
        read.file = InstanceFile.decode(&reader)
        read.plaintext = PlaintextSearch.run(
            &reader, allowances: .init(yaml.comments), config: read.file.config, flows: read.file.flows)
        read.diagnostics += reader.problems.diagnostics
        return read
    }
}
