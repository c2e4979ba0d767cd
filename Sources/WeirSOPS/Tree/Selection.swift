/// Decides which values of a file are encrypted, while the file is walked through from the top.
struct Selection {
    private enum Test {
        case suffix([UInt8])
        case pattern(Pattern)

        func matches(_ text: [UInt8]) -> Bool {
            switch self {
            case .suffix(let suffix): text.suffix(suffix.count).elementsEqual(suffix)
            case .pattern(let pattern): pattern.matches(text)
            }
        }
    }

    /// Where in the file a value stands, as far as it matters here.
    struct Scope {
        /// Whether a key above matches.
        fileprivate var isKeyMatched = false
        /// Whether a comment matches that stands before what is above.
        fileprivate var isCommentMatchedAbove = false
        /// Whether a comment before the value matches.
        fileprivate var isCommentMatched = false
        /// Whether the comment at hand is the only one of them.
        fileprivate var isOnlyLastMatched = false
    }

    private let test: Test
    private let isAboutComments: Bool
    /// Whether what matches is encrypted, or left alone.
    private let encryptsMatches: Bool

    /// - Throws: `SOPSError` where a pattern is none.
    init(_ rule: SOPSRule) throws(SOPSError) {
        switch rule {
        case .unencryptedSuffix(let suffix):
            (test, isAboutComments, encryptsMatches) = (.suffix(Array(suffix.utf8)), false, false)
        case .encryptedSuffix(let suffix):
            (test, isAboutComments, encryptsMatches) = (.suffix(Array(suffix.utf8)), false, true)
        case .unencryptedRegex(let text):
            (test, isAboutComments, encryptsMatches) = (.pattern(try Self.pattern(text)), false, false)
        case .encryptedRegex(let text):
            (test, isAboutComments, encryptsMatches) = (.pattern(try Self.pattern(text)), false, true)
        case .unencryptedCommentRegex(let text):
            (test, isAboutComments, encryptsMatches) = (.pattern(try Self.pattern(text)), true, false)
        case .encryptedCommentRegex(let text):
            (test, isAboutComments, encryptsMatches) = (.pattern(try Self.pattern(text)), true, true)
        }
    }

    private static func pattern(_ text: String) throws(SOPSError) -> Pattern {
        do throws(PatternFault) {
            return try Pattern(text)
        } catch {
            throw SOPSError(
                .unsupported, "the regular expression of the sops section cannot be used: \(error.problem)",
                advice: "choose another expression, and encrypt the file with it")
        }
    }

    /// The scope of a list or map inside of `scope`.
    func inside(_ scope: Scope) -> Scope {
        var inner = Scope()
        inner.isKeyMatched = scope.isKeyMatched
        inner.isCommentMatchedAbove = scope.isCommentMatchedAbove || scope.isCommentMatched
        return inner
    }

    /// Takes the key of a value.
    func enter(_ key: [UInt8], _ scope: Scope) -> Scope {
        var inner = scope
        if !isAboutComments, !inner.isKeyMatched { inner.isKeyMatched = test.matches(key) }
        return inner
    }

    /// Takes a comment that stands before a value.
    func take(comment: [UInt8], _ scope: inout Scope) {
        guard isAboutComments else { return }
        let isMatched = test.matches(comment)
        scope.isOnlyLastMatched = isMatched && !scope.isCommentMatched
        scope.isCommentMatched = scope.isCommentMatched || isMatched
    }

    /// Forgets the comments before a value that was passed.
    func passValue(_ scope: inout Scope) {
        scope.isCommentMatched = false
        scope.isOnlyLastMatched = false
    }

    /// Whether what stands in `scope` is encrypted.
    ///
    /// - Parameter isComment: for the comment that was taken last. It is not encrypted on its own account.
    func isEncrypted(_ scope: Scope, isComment: Bool) -> Bool {
        guard isAboutComments else { return scope.isKeyMatched == encryptsMatches }
        let excludesItself = isComment && encryptsMatches && scope.isOnlyLastMatched
        let isMatched = scope.isCommentMatchedAbove || (scope.isCommentMatched && !excludesItself)
        return isMatched == encryptsMatches
    }
}
