import WeirModel

/// What a syntax error of libyaml usually means, and what to do about it.
struct SyntaxMessage {
    private var code = DiagnosticCode.yamlSyntax
    private var place: Mark
    private var message: String
    private var hint: String?
    private var related: [(position: SourcePosition, message: String)] = []

    init(_ failure: ParserFailure, _ source: inout Source) {
        place = failure.place
        message = failure.problem
        if failure.context.hasSuffix("directive"), failure.contextPlace.column == 1 {
            code = .yamlDirective
            place = failure.contextPlace
            message = "a line that begins with % is a directive, and directives are not supported"
            hint = "remove the line; where it is text, quote or indent it"
        } else if failure.problem.contains("tab character") || source.isIndentedByTab(failure.place) {
            message = "a tab cannot indent a line in YAML"
            hint = "indent with spaces"
        } else if failure.problem == "found character that cannot start any token" {
            let character = source.byte(at: failure.place).map { String(Unicode.Scalar($0)) } ?? "this"
            message = "a value cannot begin with \(character) unless it is quoted"
            hint = "put the whole value in quotes"
        } else {
            explain(failure)
        }
        place = source.settled(place)
    }

    func report(to problems: inout Problems) {
        problems.report(code, at: place.position, message, hint: hint, related: related)
    }

    private mutating func explain(_ failure: ParserFailure) {
        switch failure.problem {
        case "mapping values are not allowed in this context":
            message = "a colon that starts a value cannot stand here"
            hint =
                "text that holds \": \" must be quoted; otherwise this line is indented deeper than its neighbours, or "
                + "the line above it misses its colon"
        case "could not find expected ':'":
            place = failure.contextPlace
            message = "this line is no \"key: value\" pair"
            hint = "add the colon and a space after the key; text of several lines must be quoted or indented"
        case "did not find expected key":
            message = "a key was expected here"
            hint = "check the indentation: the keys of one mapping begin in the same column"
            related = [(failure.contextPlace.position, "the mapping begins here")]
        case "did not find expected '-' indicator":
            message = "another item of the list was expected here"
            hint = "check the indentation: the items of one list begin with - in the same column"
            related = [(failure.contextPlace.position, "the list begins here")]
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            let closer = failure.problem.hasSuffix("']'") ? "]" : "}"
            message = "a comma or \(closer) was expected here"
            hint = "close what was opened; text that holds , [ ] { or } must be quoted in there"
            related = [(failure.contextPlace.position, "opened here")]
        case "block sequence entries are not allowed in this context":
            message = "a list item cannot begin here"
            hint = "put the list on lines of its own below the key, or quote the text that begins with -"
        case "mapping keys are not allowed in this context":
            message = "a key with ? cannot stand here"
            hint = "quote the text that begins with ?"
        case "did not find expected node content":
            message = "a value was expected here"
            hint = "write a value or \"\", or quote the text where it is one"
        case "did not find expected <document start>":
            message = "there is text after the end of the document's value"
            hint = "remove it, or quote the whole value where it is one text"
        default:
            explainScalar(failure)
        }
    }

    private mutating func explainScalar(_ failure: ParserFailure) {
        switch failure.problem {
        case "found unexpected end of stream", "found unexpected document indicator":
            place = failure.contextPlace
            message = "the quote that opens here is never closed"
            hint = "close it; a quote inside of single quotes is written twice, inside of double quotes after \\"
        case "found unknown escape character":
            message = "there is no such escape in double quotes"
            hint = "write \\\\ for a backslash, or use single quotes, where nothing is escaped"
        case "did not find expected hexdecimal number":
            message = "this escape needs hexadecimal digits: two after \\x, four after \\u, eight after \\U"
            hint = "write \\\\ for a backslash, or use single quotes, where nothing is escaped"
        case "found invalid Unicode character escape code":
            message = "this escape is no Unicode character"
            hint = "a pair of \\uD83D\\uDE00 is written as one \\U0001F600, or as the character itself"
        case "found undefined tag handle":
            code = .unsupportedTag
            message = "this tag is not supported"
            hint =
                "only !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are; where text begins with !, quote it"
        case "did not find expected alphabetic or numeric character":
            message = "the name of an anchor (&) or alias (*) is missing or has characters that it must not have"
            hint = "quote the text where no anchor or alias is meant"
        case "did not find expected comment or line break":
            message = "only a comment may follow | or > on its line"
            hint = "put the text on the next line, indented; or quote the text that begins with | or >"
        case "found an indentation indicator equal to 0":
            message = "the indentation after | or > is a digit from 1 to 9"
        default:
            if failure.context.contains("tag") {
                code = .unsupportedTag
                hint = "where text begins with !, quote it"
            }
        }
    }
}
