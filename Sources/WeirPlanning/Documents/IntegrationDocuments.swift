public import WeirModel

/// The documents that an integration's spec refers to.
public struct IntegrationDocuments: Hashable, Sendable {
    /// A document as the spec names it.
    public struct File: Hashable, Sendable {
        /// SHA-256 of its bytes.
        public var digest: Digest
        /// In bytes.
        public var size: Int
        /// Of an icon.
        public var image: ImageSize?

        /// Memberwise.
        public init(digest: Digest, size: Int, image: ImageSize? = nil) {
            self.digest = digest
            self.size = size
            self.image = image
        }
    }

    /// The icon; nil where it has none.
    public var icon: File?
    /// The README; nil where there is none, or the definition has documentation of its own.
    public var readme: File?
    /// By the path below `attachments/`, in the order of the paths' bytes.
    public var attachments: [(path: String, file: File)]

    /// None.
    public init() { attachments = [] }

    /// Reads the member `documents`; what is not as weir writes it is left out.
    public init(of spec: Spec) {
        self.init()
        let text = CanonicalText(spec.json)
        guard let root = text.root, let documents = text.value(of: "documents", in: root) else { return }
        for member in text.members(documents) ?? [] {
            switch text.string(member.rawKey) {
            case "attachments":
                for attachment in text.members(member.value) ?? [] {
                    guard let path = text.string(attachment.rawKey), let file = File(text, attachment.value) else {
                        continue
                    }
                    attachments.append((path, file))
                }
            case "icon": icon = File(text, member.value)
            case "readme": readme = File(text, member.value)
            default: break
            }
        }
    }

    /// Whether there are none.
    public var isEmpty: Bool { icon == nil && readme == nil && attachments.isEmpty }

    /// The digests of all of them.
    public var digests: Set<Digest> {
        Set([icon, readme].compactMap { $0?.digest } + attachments.map(\.file.digest))
    }

    /// See `Equatable`.
    public static func == (left: Self, right: Self) -> Bool {
        left.icon == right.icon && left.readme == right.readme
            && left.attachments.elementsEqual(right.attachments) {
                $0.path.utf8.elementsEqual($1.path.utf8) && $0.file == $1.file
            }
    }

    /// See `Hashable`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(icon)
        hasher.combine(readme)
        for attachment in attachments { hasher.combine(attachment.file) }
    }
}

extension IntegrationDocuments.File {
    /// The file that a field of `SpecFields` describes; nil where it describes none.
    public init?(canonicalJSON: [UInt8]) {
        let text = CanonicalText(canonicalJSON)
        guard let root = text.root else { return nil }
        self.init(text, root)
    }

    /// The file that an object of canonical JSON describes; nil where it describes none.
    init?(_ text: CanonicalText, _ value: Range<Int>) {
        func number(_ key: String) -> Int? { text.value(of: key, in: value).flatMap { Int(text.text($0)) } }
        guard let digest = text.value(of: "digest", in: value).flatMap(text.string).flatMap({ Digest($0) }),
            let size = number("size"), size >= 0
        else { return nil }
        self.init(digest: digest, size: size)
        if let width = number("width"), let height = number("height") {
            image = ImageSize(width: width, height: height)
        }
    }
}
