import Subprocess

// Subprocess takes paths and descriptors in types of swift-system, which is no dependency of this package's own. Their
// literals and raw values can be made without naming them.

extension Executable {
    /// The program at an absolute path.
    static func at(_ path: String) -> Executable { .path(literal(path)) }

    private static func literal<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String { Path(stringLiteral: text) }
}

extension FileDescriptorInput {
    /// Input from the descriptor `number`, which is closed here once the new process has it.
    static func of<Descriptor: RawRepresentable>(
        _ number: Int32, _ make: (Descriptor, Bool) -> FileDescriptorInput
    ) -> FileDescriptorInput? where Descriptor.RawValue == Int32 {
        Descriptor(rawValue: number).map { make($0, true) }
    }
}
