public import WeirModel

/// Adds the declarations that a forked instance needs to its customer's `secrets.yaml`.
///
/// Nothing that belongs to the source's customer is read by the new one: a source is taken over with the new customer's
/// name in place of the old one's, or else an environment variable of a name of its own is stated, for somebody to
/// fill in. What weir generates is generated anew.
public struct SecretCopies: Sendable {
    /// What is to be done about a secret.
    public enum Provision: Hashable, Sendable {
        /// The new customer declares it already, or the repository does for everybody.
        case declared
        /// weir makes a value of its own.
        case generated
        /// The value has to be put where this says, as YAML.
        case toFillIn(String)
    }

    /// What the new customer's file holds now, and what is to be done about each secret.
    public struct Result: Sendable {
        /// nil where nothing changes.
        public var bytes: [UInt8]?
        /// By name.
        public var provisions: [(name: String, provision: Provision)] = []
        /// Secrets that rotate with the help of something outside, which the copies do not.
        public var withoutRotator: [String] = []
    }

    /// A `secrets.yaml`.
    public struct File: Sendable {
        /// Where it is.
        public var path: String
        /// What it holds; nil where it is not there.
        public var bytes: [UInt8]?

        /// Memberwise.
        public init(path: String, bytes: [UInt8]?) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// The slug of the source's customer.
    public var source: String
    /// The slug of the new customer.
    public var target: String

    /// Memberwise.
    public init(from source: String, to target: String) {
        self.source = source
        self.target = target
    }

    /// Declares what is missing.
    ///
    /// - Parameters:
    ///   - uses: the secrets that the new instance refers to, by name.
    ///   - old: the file of the source's customer.
    ///   - shared: the repository's file.
    ///   - new: the new customer's file.
    ///   - diagnostics: gets what is wrong with one of them.
    /// - Returns: nil where a file is not valid, or cannot be added to.
    public func declare(
        _ uses: [InstanceFork.SecretUse], old: File, shared: File, in new: File, diagnostics: inout [Diagnostic]
    ) -> Result? {
        guard let theirs = SecretDeclarationText(old, diagnostics: &diagnostics),
            let everybodys = SecretDeclarationText(shared, diagnostics: &diagnostics),
            let own = SecretDeclarationText(new, diagnostics: &diagnostics)
        else { return nil }
        var result = Result()
        var lines: [(name: String, text: [UInt8])] = []
        for use in uses {
            guard own.value(of: use.name) == nil, !use.isShared || everybodys.value(of: use.name) == nil else {
                result.provisions.append((use.name, .declared))
                continue
            }
            var maker = DocumentMaker()
            var provision = Provision.generated
            if let node = theirs.value(of: use.name) {
                if theirs.document.value(of: "generate", in: node) != nil {
                    copyGenerated(node, of: theirs.document, use.name, to: &maker, &result)
                } else {
                    copySource(node, of: theirs.document, use.name, to: &maker)
                    provision = .toFillIn(Self.source(of: maker.document))
                }
            } else {
                state(environmentVariable(use.name), to: &maker)
                provision = .toFillIn(Self.source(of: maker.document))
            }
            var text: [UInt8] = []
            FlowText.append(maker.document, 0, to: &text)
            lines.append((use.name, text))
            result.provisions.append((use.name, provision))
        }
        guard !lines.isEmpty else { return result }
        result.bytes = own.adding(lines, diagnostics: &diagnostics)
        return result.bytes == nil ? nil : result
    }

    /// What stands behind `from:`.
    private static func source(of declaration: Document) -> String {
        var text: [UInt8] = []
        if let from = declaration.value(of: "from", in: 0) { FlowText.append(declaration, from, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Generated values

    /// The same kind of value, rotated as often; what rotates it outside belongs to the old customer.
    private func copyGenerated(
        _ node: Int, of document: Document, _ name: String, to maker: inout DocumentMaker, _ result: inout Result
    ) {
        let fields = document.children(node).filter { ["generate", "rotate"].contains(document.string($0)) }
        maker.open(.mapping, count: fields.count)
        for field in fields {
            maker.copy(field, of: document)
            let value = field + 1
            guard document.string(field) == "rotate", document.value(of: "by", in: value) != nil else {
                maker.copy(value, of: document)
                continue
            }
            result.withoutRotator.append(name)
            let kept = document.children(value).filter { document.string($0) != "by" }
            maker.open(.mapping, count: kept.count)
            for key in kept {
                maker.copy(key, of: document)
                maker.copy(key + 1, of: document)
            }
            maker.close()
        }
        maker.close()
    }

    // MARK: Sources

    /// The same source with the new customer's name in it. A SOPS file lies in the customer's own folder, so that its
    /// name may be the same; whatever else does not name the customer would be the old one's.
    private func copySource(_ node: Int, of document: Document, _ name: String, to maker: inout DocumentMaker) {
        guard let from = document.value(of: "from", in: node) else {
            return state(environmentVariable(name), to: &maker)
        }
        let fields = document.children(from).map { ($0, renamed(document.string($0 + 1))) }
        let isOwn = fields.contains { key, text in
            document.string(key) == "sops" || text != document.string(key + 1)
        }
        guard isOwn else { return state(environmentVariable(name), to: &maker) }
        maker.open(.mapping, count: 1)
        maker.text("from")
        maker.open(.mapping, count: fields.count)
        for (key, text) in fields {
            maker.copy(key, of: document)
            maker.text(text)
        }
        maker.close()
        maker.close()
    }

    private func state(_ variable: String, to maker: inout DocumentMaker) {
        maker.open(.mapping, count: 1)
        maker.text("from")
        maker.open(.mapping, count: 1)
        maker.text("env")
        maker.text(variable)
        maker.close()
        maker.close()
    }

    private func environmentVariable(_ name: String) -> String {
        let prefix = target.replacing("-", with: "_").uppercased()
        return name.uppercased().hasPrefix("\(prefix)_") ? name : "\(prefix)_\(name)"
    }

    /// A text with the new customer's slug for the old one's where that is a word, also in the spelling of environment
    /// variables.
    func renamed(_ text: String) -> String {
        func underscored(_ slug: String) -> String { slug.replacing("-", with: "_") }
        let spellings = [
            (source, target), (underscored(source), underscored(target)),
            (underscored(source).uppercased(), underscored(target).uppercased()),
        ]
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isBegin = index == 0 || !Self.isWord(bytes[index - 1])
            let match = spellings.first { old, _ in
                let end = index + old.utf8.count
                return isBegin && bytes[index...].starts(with: old.utf8)
                    && (end == bytes.count || !Self.isWord(bytes[end]))
            }
            if let (old, new) = match {
                result += new.utf8
                index += old.utf8.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }
}
