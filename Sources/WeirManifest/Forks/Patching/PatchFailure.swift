import WeirModel

/// Why a patch does not apply.
struct PatchFailure: Error {
    /// Which part of the patch is to blame.
    enum Part { case path, from }

    /// Why a place was not found or a patch refused.
    var code: DiagnosticCode
    /// One sentence without its full stop.
    var message: String
    /// What to do.
    var hint: String
    var part = Part.path
    /// Whether a place that the patch names is not there.
    var isMissing = false

    init(_ message: String, code: DiagnosticCode = .patchFailed, hint: String, isMissing: Bool = false) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isMissing = isMissing
    }
}
