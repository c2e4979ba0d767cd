/// In which styles a text can be written as a YAML scalar, by the rules of libyaml's emitter as go-yaml has them.
struct ScalarAnalysis {
    private(set) var isMultiline = false
    private(set) var allowsPlain = true
    private(set) var allowsSingleQuotes = true
    private(set) var allowsBlock = true

    init(_ value: [UInt8]) {
        guard !value.isEmpty else {
            allowsBlock = false
            return
        }
        var scan = ScalarScan()
        if value.starts(with: [0x2D, 0x2D, 0x2D]) || value.starts(with: [0x2E, 0x2E, 0x2E]) {
            scan.hasIndicators = true
        }
        var index = 0
        while index < value.count {
            let width = value.characterWidth(at: index)
            scan.take(value, index, width)
            index += width
        }
        isMultiline = scan.hasBreaks
        if scan.leadingBlank || scan.trailingSpace || scan.trailingBreak || scan.hasBreaks || scan.hasIndicators {
            allowsPlain = false
        }
        if scan.trailingSpace { allowsBlock = false }
        if scan.hasSpaceAfterBreak {
            allowsPlain = false
            allowsSingleQuotes = false
        }
        if scan.hasSpaceBeforeBreak || scan.hasTabs || scan.hasSpecials {
            allowsPlain = false
            allowsSingleQuotes = false
        }
        if scan.hasSpaceBeforeBreak || scan.hasSpecials { allowsBlock = false }
    }
}

/// What a text has that matters for how it can be written.
private struct ScalarScan {
    var hasIndicators = false
    var hasBreaks = false
    var hasSpecials = false
    var hasTabs = false
    var leadingBlank = false
    var trailingSpace = false
    var trailingBreak = false
    var hasSpaceAfterBreak = false
    var hasSpaceBeforeBreak = false

    private var followsBlank = true
    private var followsSpace = false
    private var followsBreak = false

    mutating func take(_ value: [UInt8], _ index: Int, _ width: Int) {
        let byte = value[index]
        let next = index + width
        let isLast = next >= value.count
        let precedesBlank = isLast || value[next] == 0x20 || value[next] == 0x09
        takeIndicator(byte, isFirst: index == 0, precedesBlank)
        if byte == 0x09 {
            hasTabs = true
        } else if !value.isPrintable(at: index) {
            hasSpecials = true
        }
        let isBreak = value.isBreak(at: index)
        if byte == 0x20 {
            if index == 0 { leadingBlank = true }
            if isLast { trailingSpace = true }
            if followsBreak { hasSpaceAfterBreak = true }
        } else if isBreak {
            hasBreaks = true
            if index == 0 { leadingBlank = true }
            if isLast { trailingBreak = true }
            if followsSpace { hasSpaceBeforeBreak = true }
        }
        followsSpace = byte == 0x20
        followsBreak = isBreak
        followsBlank = byte == 0x20 || byte == 0x09 || byte == 0 || isBreak
    }

    private mutating func takeIndicator(_ byte: UInt8, isFirst: Bool, _ precedesBlank: Bool) {
        switch byte {
        case UInt8(ascii: "#"): if isFirst || followsBlank { hasIndicators = true }
        case UInt8(ascii: ":"): if precedesBlank { hasIndicators = true }
        case UInt8(ascii: "?"), UInt8(ascii: "-"): if isFirst, precedesBlank { hasIndicators = true }
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"),
            UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            if isFirst { hasIndicators = true }
        default: break
        }
    }
}

extension [UInt8] {
    /// How many bytes the character at `index` has, in UTF-8.
    func characterWidth(at index: Int) -> Int {
        let width =
            switch self[index] {
            case ..<0x80: 1
            case ..<0xE0: 2
            case ..<0xF0: 3
            default: 4
            }
        return Swift.min(width, count - index)
    }

    private func byte(_ index: Int) -> UInt8 { index < count ? self[index] : 0 }

    /// Whether a line break of YAML 1.1 stands at `index`: CR, LF, NEL, LS or PS.
    func isBreak(at index: Int) -> Bool {
        switch self[index] {
        case 0x0A, 0x0D: true
        case 0xC2: byte(index + 1) == 0x85
        case 0xE2: byte(index + 1) == 0x80 && (byte(index + 2) == 0xA8 || byte(index + 2) == 0xA9)
        default: false
        }
    }

    /// Whether go-yaml writes the character at `index` as it is. What is above the Basic Multilingual Plane is not.
    func isPrintable(at index: Int) -> Bool {
        switch self[index] {
        case 0x0A, 0x20...0x7E: true
        case 0xC2: byte(index + 1) >= 0xA0
        case 0xC3...0xEC, 0xEE: true
        case 0xED: byte(index + 1) < 0xA0
        case 0xEF:
            !(byte(index + 1) == 0xBB && byte(index + 2) == 0xBF)
                && !(byte(index + 1) == 0xBF && (byte(index + 2) == 0xBE || byte(index + 2) == 0xBF))
        default: false
        }
    }
}
