import WeirModel

/// `release.yaml`, decoded.
struct ReleaseFile: Sendable {
    static let fields = [
        "publish", "release", "note", "available", "labels", "category", "template", "marketplace", "forkedFrom",
        "versions", "protect", "movedFrom",
    ]

    /// A field with its place.
    struct Field<Value: Sendable>: Sendable {
        var value: Value
        var node: Int
    }

    /// Who may start a new integration from this one.
    struct Template: Hashable, Sendable {
        var isEnabled = false
        var isOrganizationOnly = false
    }

    /// How customers find it.
    struct Marketplace: Hashable, Sendable {
        var isVisible = false
        var overview: String?
    }

    /// nil: as `weir.yaml` says.
    var publication: DesiredRelease.Publication?
    var release: TextItem?
    var note: String?
    /// About the version that the content is or becomes.
    var available: Field<Bool>?
    /// Added to the definition's.
    var labels: [String] = []
    var labelsNode: Int?
    /// Where the definition has none.
    var category: TextItem?
    var template: Field<Template>?
    var marketplace: Field<Marketplace>?
    var forkedFrom: Field<Lineage>?
    /// What is said of published versions, by number.
    var versions: [Int: VersionMarks] = [:]
    var protect = false
    var movedFrom: MovedFrom?

    static func decode(_ reader: inout FieldReader) -> ReleaseFile {
        var file = ReleaseFile()
        let document = reader.document
        guard reader.isMapping(0, what: "release.yaml") else { return file }
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "publish": file.publication = reader.publication(value)
            case "release": file.release = reader.releaseName(value)
            case "note": file.note = reader.text(value, "note")
            case "available":
                file.available = reader.boolean(value, "available").map { Field(value: $0, node: value) }
            case "labels":
                file.labelsNode = value
                file.labels = reader.labels(value)
            case "category": file.category = reader.item(value, "category")
            case "template": file.template = Field(value: reader.template(value), node: value)
            case "marketplace": file.marketplace = Field(value: reader.marketplace(value), node: value)
            case "forkedFrom": file.forkedFrom = reader.copiedFrom(value).map { Field(value: $0, node: value) }
            case "versions": file.versions = reader.versionMarks(value)
            case "protect": file.protect = reader.boolean(value, "protect") ?? false
            case "movedFrom": file.movedFrom = reader.movedFrom(value)
            default: reader.unknownField(key, known: fields, in: "release.yaml")
            }
        }
        return file
    }
}

extension FieldReader {
    /// `on-change` or `on-release`.
    mutating func publication(_ node: Int) -> DesiredRelease.Publication? {
        guard let text = text(node, "publish") else { return nil }
        if let publication = DesiredRelease.Publication(rawValue: text) { return publication }
        problems.error(
            .invalidValue, document, node, "publish is on-change or on-release, not \(quoted(text))")
        return nil
    }

    fileprivate mutating func releaseName(_ node: Int) -> TextItem? {
        guard let item = item(node, "release") else { return nil }
        guard !item.text.isEmpty, item.text.unicodeScalars.count <= 255 else {
            problems.error(.invalidValue, document, node, "a release name has 1 to 255 characters")
            return nil
        }
        return item
    }

    fileprivate mutating func template(_ node: Int) -> ReleaseFile.Template {
        var template = ReleaseFile.Template()
        guard isMapping(node, what: "template") else { return template }
        for key in document.children(node) {
            switch document.string(key) {
            case "enabled": template.isEnabled = boolean(key + 1, "enabled") ?? false
            case "organizationOnly":
                template.isOrganizationOnly = boolean(key + 1, "organizationOnly") ?? false
            default: unknownField(key, known: ["enabled", "organizationOnly"], in: "template")
            }
        }
        return template
    }

    fileprivate mutating func marketplace(_ node: Int) -> ReleaseFile.Marketplace {
        var marketplace = ReleaseFile.Marketplace()
        guard isMapping(node, what: "marketplace") else { return marketplace }
        for key in document.children(node) {
            switch document.string(key) {
            case "visible": marketplace.isVisible = boolean(key + 1, "visible") ?? false
            case "overview": marketplace.overview = text(key + 1, "overview")
            default: unknownField(key, known: ["visible", "overview"], in: "marketplace")
            }
        }
        return marketplace
    }

    /// `acme-erp@4`, or `acme-erp` where the version is not known.
    fileprivate mutating func copiedFrom(_ node: Int) -> Lineage? {
        guard let text = text(node, "forkedFrom") else { return nil }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let number = parts.count == 2 ? Int(parts[1]) : nil
        guard Slug.isValid(parts[0]), parts.count == 1 || (number ?? 0) > 0 else {
            problems.error(
                .invalidValue, document, node, "\(quoted(text)) does not name a version of an integration",
                hint: "write acme-erp@4")
            return nil
        }
        return Lineage(kind: .copy, parent: parts[0], version: number)
    }

    /// `versions:`, a mapping from numbers to what is said of them.
    fileprivate mutating func versionMarks(_ node: Int) -> [Int: VersionMarks] {
        var marks: [Int: VersionMarks] = [:]
        guard isMapping(node, what: "versions") else { return marks }
        for key in document.children(node) {
            guard let number = Int(document.string(key)), number > 0 else {
                problems.error(
                    .invalidValue, document, key, "\(quoted(document.string(key))) is not a version's number",
                    hint: "numbers count from 1: 3: {available: false}")
                continue
            }
            var mark = VersionMarks(source: document.location(key, in: problems.path))
            defer { marks[number] = mark }
            guard isMapping(key + 1, what: "version \(number)") else { continue }
            for field in document.children(key + 1) {
                switch document.string(field) {
                case "available": mark.isAvailable = boolean(field + 1, "available") ?? true
                case "labels": mark.labels = labels(field + 1)
                default: unknownField(field, known: ["available", "labels"], in: "version \(number)")
                }
            }
        }
        return marks
    }
}
