import WeirModel

/// Finds out what the documents of an integration consist of, and what is wrong with them.
///
/// A file whose content the database has already is not read: Git's id of it says which content that is. Sizes are
/// known before anything is read, and of what is read one file at a time is in memory.
struct DocumentLoader<Reader: SourceReader> {
    private let source: Reader
    private let blobs: [ObjectID: BlobContent]

    /// - Parameter blobs: see `Catalogue.blobs`.
    init(source: Reader, blobs: [ObjectID: BlobContent]) {
        self.source = source
        self.blobs = blobs
    }

    /// The documents of the integration `slug`, attachments in the order of their paths' bytes; some are missing where
    /// there are errors.
    ///
    /// - Parameters:
    ///   - definitionEntry: the file of the definition or the fork, which counts towards the size of the integration.
    ///   - definition: nil where it is not valid or not known yet; the README is taken to be used then.
    func load(
        _ entries: DocumentEntries, of slug: String, _ definitionEntry: SourceEntry, _ definition: Definition?,
        _ problems: inout [Diagnostic]
    ) throws -> [StatedDocument] {
        var files: [(entry: SourceEntry, role: StatedDocument.Role)] = []
        if let icon = entries.icon { files.append((icon, .icon)) }
        if let readme = entries.readme {
            if definition?.hasDocumentation == true {
                problems.append(.unusedReadme(readme))
            } else {
                files.append((readme, .readme))
            }
        }
        files += entries.attachments.map { ($0, .attachment(DocumentEntries.path(of: $0, in: slug))) }
        var limits = DocumentSizes(slug: slug, definition: files.isEmpty ? 0 : try source.size(of: definitionEntry))
        for file in files { limits.add(file.entry, size: try known(file.entry)?.size ?? source.size(of: file.entry)) }
        guard limits.problems.isEmpty else {
            problems += limits.problems
            return []
        }
        return try files.map { entry, role in
            let content = try known(entry) ?? source.read(entry) { BlobContent(of: $0) }
            try check(content, role, entry, &problems)
            return StatedDocument(role: role, content: content, source: entry)
        }
    }

    private func known(_ entry: SourceEntry) -> BlobContent? {
        entry.objectID == .zero ? nil : blobs[entry.objectID]
    }

    /// What depends on what the file is used for. A file that has a problem is read for its sake, known or not.
    private func check(
        _ content: BlobContent, _ role: StatedDocument.Role, _ entry: SourceEntry, _ problems: inout [Diagnostic]
    ) throws {
        switch role {
        case .attachment: break
        case .icon:
            let problem = content.image.map { Self.problem(of: $0, entry) }
            if let problem = try problem ?? source.read(entry, { Self.noImage($0, entry) }) { problems.append(problem) }
        case .readme:
            if !content.isText { problems.append(try source.read(entry) { Self.noText($0, entry) }) }
        }
    }
}

// MARK: - What is wrong

extension DocumentLoader {
    /// Icons are shown at this size, and below it they are blurred.
    private static var recommendedSide: Int { 400 }

    private static func problem(of image: ImageSize, _ entry: SourceEntry) -> Diagnostic? {
        let size = "\(image.width) × \(image.height) pixels"
        if !image.isSquare {
            return Diagnostic(
                .invalidIcon, at: SourceLocation(path: entry.path), "the icon is not square: it has \(size)",
                hint: "make it square, \(recommendedSide) × \(recommendedSide) pixels or more")
        }
        guard image.width < recommendedSide else { return nil }
        return Diagnostic(
            .smallIcon, severity: .warning, at: SourceLocation(path: entry.path),
            "the icon has \(size), and is blurred where it is shown larger",
            hint: "\(recommendedSide) × \(recommendedSide) pixels or more are recommended")
    }

    private static func noImage(_ bytes: Span<UInt8>, _ entry: SourceEntry) -> Diagnostic {
        var message = PNGHeader.Problem.signature.message
        do throws(PNGHeader.Problem) { _ = try PNGHeader.read(bytes) } catch { message = error.message }
        let isPointer = bytes.begins(with: "version https://git-lfs")
        return Diagnostic(
            .invalidIcon, at: SourceLocation(path: entry.path), "the file \(message)",
            hint: isPointer
                ? "it is a pointer of Git LFS; commit the image itself"
                : "commit a square PNG image, \(recommendedSide) × \(recommendedSide) pixels or more")
    }

    private static func noText(_ bytes: Span<UInt8>, _ entry: SourceEntry) -> Diagnostic {
        var offset = 0
        do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes) } catch {
            offset = error.byteOffsets.lowerBound
        }
        return Diagnostic(
            .invalidUTF8,
            at: SourceLocation(path: entry.path, position: SourceText.position(of: offset, in: bytes)),
            "README.md is not UTF-8", hint: "save the file as UTF-8")
    }
}

extension Diagnostic {
    /// A README that stands beside documentation.
    static func unusedReadme(_ readme: SourceEntry) -> Diagnostic {
        Diagnostic(
            .unusedReadme, severity: .information, at: SourceLocation(path: readme.path),
            "README.md is not used, because the definition has documentation of its own",
            hint: "empty the definition's documentation to use README.md instead")
    }
}

extension Span<UInt8> {
    fileprivate func begins(with text: StaticString) -> Bool {
        let wanted = "\(text)".utf8
        return count >= wanted.count && wanted.enumerated().allSatisfy { self[$0.offset] == $0.element }
    }
}

extension Definition {
    /// Whether it documents itself, so that a README is not needed.
    var hasDocumentation: Bool {
        guard let node = document.value(of: "documentation", in: 0), document.nodes[node].kind.isScalar else {
            return false
        }
        return document.nodes[node].kind != .null && !document.string(node).allSatisfy(\.isWhitespace)
    }
}
