internal import WeirModel

/// Names for folders, files and secrets, made from the names that people give.
public enum SlugText {
    /// The slug that `name` gives: its words in lower case with hyphens between them, letters without their accents,
    /// cut to the length that a slug may have. nil where there is no Latin letter and no digit in it.
    public static func slug(_ name: String) -> String? {
        var slug = ""
        for word in words(name, splitsHumps: false) {
            if !slug.isEmpty { slug += "-" }
            slug += word
        }
        slug = String(slug.prefix(Slug.maximumLength))
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? nil : slug
    }

    /// A secret's name from the names around it: `["erp", "Acme Connection", "clientSecret"]` gives
    /// `ERP_ACME_CONNECTION_CLIENT_SECRET`. At most 120 characters, so that there is room for a number behind it.
    public static func secretName(_ names: [String]) -> String {
        let all = names.flatMap { words($0, splitsHumps: true) }
        var name = String(all.joined(separator: "_").uppercased().prefix(120))
        while name.last == "_" { name.removeLast() }
        if name.isEmpty { return "SECRET" }
        return name.first?.isNumber == true ? "_" + name : name
    }

    /// The words of a name: runs of ASCII letters and digits in lower case.
    private static func words(_ name: String, splitsHumps: Bool) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for scalar in name.unicodeScalars.prefix(1000) {
            guard let letters = latin(scalar) else {
                // An apostrophe joins: "customer's" is one word.
                if scalar == "'" || scalar == "’" { continue }
                if !word.isEmpty { words.append(word) }
                (word, wasLower) = ("", false)
                continue
            }
            let isUpper = scalar.properties.isUppercase
            if splitsHumps, isUpper, wasLower {
                words.append(word)
                word = ""
            }
            word += letters
            wasLower = !isUpper
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// The ASCII letters or the digit that stand for a scalar, in lower case; nil where none do.
    ///
    /// Unicode names every accented Latin letter after the letter below the accent: LATIN SMALL LETTER E WITH ACUTE.
    private static func latin(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "a"..."z", "0"..."9": return String(scalar)
        case "A"..."Z": return String(scalar).lowercased()
        case "ß", "ẞ": return "ss"
        case "æ", "Æ": return "ae"
        case "œ", "Œ": return "oe"
        default: break
        }
        guard scalar.value >= 0xC0, let name = scalar.properties.name, name.hasPrefix("LATIN ") else { return nil }
        let parts = name.split(separator: " ")
        guard parts.count >= 4, parts[2] == "LETTER", parts[3].utf8.count == 1 else { return nil }
        return parts[3].lowercased()
    }
}
