import WeirModel

/// Secrets that no `secrets.yaml` declares, because their values stand in plain text in a connection's input.
enum ImplicitSecret {
    /// What stands for a declaration of the secret.
    ///
    /// - Parameters:
    ///   - place: where the value stands, its path as the repository has it.
    ///   - customer: whose file that is; nil for one of the repository.
    static func declaration(
        _ place: InlineText, of customer: String?, at source: SourceLocation
    ) -> SecretDeclaration {
        var place = place
        if let customer {
            let folder = "customers/\(customer)/"
            if place.path.hasPrefix(folder) { place.path.removeFirst(folder.count) }
        }
        let name = ImplicitSecretName(place) {
            let parts = [place.path, place.variable, place.input]
            let digest = Digests.sha256(parts.map { "\($0.utf8.count):\($0)" }.joined())
            return String(digest.description.prefix(12))
        }
        return SecretDeclaration(
            key: SecretKey(customer: customer, name: name.text), origin: .source(.inline(place)), source: source)
    }
}

extension ReferenceText {
    /// A secret in plain text with a customer's fields put in, and something else for all that stands there itself.
    ///
    /// nil where nothing does, where another secret is referred to, and where a reference cannot be resolved.
    ///
    /// - Parameter conceal: what stands for a piece, given its number from 1; given nil, for all of the text.
    static func concealing(
        _ text: ArraySlice<UInt8>, in scope: CustomerScope, _ conceal: (Int?) -> TextPart
    ) -> [TextPart]? {
        guard let pieces = try? pieces(of: text), pieces.contains(where: \.isText) else { return nil }
        let isOne = pieces.count == 1
        var parts: [TextPart] = []
        var number = 0
        for piece in pieces {
            switch piece {
            case .text:
                number += 1
                parts.append(conceal(isOne ? nil : number))
            case .customer(let name):
                guard let field = try? customerField(name, scope) else { return nil }
                parts.append(.text(field))
            case .secret: return nil
            }
        }
        return parts
    }
}
