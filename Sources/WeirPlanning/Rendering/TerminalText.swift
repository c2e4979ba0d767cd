/// Text from files made safe and measurable for a terminal.
///
/// Control characters, bidirectional marks and whatever else is not seen could move the cursor, hide text or reorder
/// it; they are shown as `\u{1b}` instead.
public enum TerminalText {
    /// `text` with everything that a terminal would act on spelt out.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars { result += escaped(scalar) }
        return result
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        isHidden(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(Character(scalar))
    }

    /// `text` escaped and cut to `width` columns, with `…` where something is missing.
    public static func cut(_ text: String, to width: Int) -> String {
        // Marks of width zero could otherwise go on for ever.
        let mostScalars = width * 4
        var pieces: [(text: String, width: Int)] = []
        var used = 0
        var isWhole = true
        for scalar in text.unicodeScalars {
            let piece = escaped(scalar)
            let pieceWidth = Self.width(piece)
            guard used + pieceWidth <= width, pieces.count < mostScalars else {
                isWhole = false
                break
            }
            pieces.append((piece, pieceWidth))
            used += pieceWidth
        }
        if !isWhole {
            while used >= width, let last = pieces.popLast() { used -= last.width }
            pieces.append(("…", 1))
        }
        return pieces.reduce(into: "") { $0 += $1.text }
    }

    /// `text` with spaces after it until it fills `width` columns, and at least one space.
    public static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - self.width(text)))
    }

    /// How many columns `text` takes on a terminal.
    public static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    /// 0 for marks that sit on the scalar before, 2 for wide scalars, else 1.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// Ranges of East Asian Width W and F (Unicode Standard Annex 11), and of emoji, which terminals show as wide.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x23e9...0x23ec, 0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653,
        0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x270a...0x270b, 0x2795...0x2797, 0x2e80...0x303e,
        0x3041...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
        0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18aff, 0x1b000...0x1b2ff, 0x1f004...0x1f004,
        0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f320, 0x1f32d...0x1f335,
        0x1f337...0x1f37c, 0x1f37e...0x1f393, 0x1f3a0...0x1f3ca, 0x1f3e0...0x1f3f0, 0x1f3f8...0x1f43e,
        0x1f440...0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f567, 0x1f595...0x1f596,
        0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc...0x1f6cc, 0x1f6d0...0x1f6d2, 0x1f6eb...0x1f6ec,
        0x1f6f4...0x1f6fc, 0x1f7e0...0x1f7eb, 0x1f90c...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x2fffd,
        0x30000...0x3fffd,
    ]

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7f { return scalar.value < 0x20 }
        if scalar.value < 0xa0 { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }
}
