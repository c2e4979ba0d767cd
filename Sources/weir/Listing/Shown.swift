import WeirJSON

/// What a command shows: text for people and JSON for programs. Whoever prints it, the program or the controller's API,
/// it is the same.
protocol Shown {
    /// With a line end at its end.
    func text(isWide: Bool) -> String
    /// Keys are sorted and stable.
    func json(layout: JSONWriter.Layout) -> [UInt8]
}

extension Shown {
    /// As the command line prints it.
    func bytes(as format: OutputFormat) throws -> [UInt8] {
        switch format {
        case .table, .wide: Array(text(isWide: format == .wide).utf8)
        case .json: json(layout: .indented) + [UInt8(ascii: "\n")]
        case .yaml: try YAMLText.of(json: json(layout: .compact))
        }
    }

    func write(as format: OutputFormat) throws { Terminal.write(try bytes(as: format)) }
}
