import WeirModel

/// The fields of one instance that its layers leave to the runtime: the union of what they list.
struct IgnoredPaths {
    private let interface: InterfaceIndex
    /// Each once, in the order in which they were listed.
    private(set) var paths: [[String]] = []
    /// Where the highest layer that lists one does so.
    private(set) var origin: FieldOrigin?
    private(set) var diagnostics: [Diagnostic] = []

    init(_ interface: InterfaceIndex) { self.interface = interface }

    /// Adds what a layer lists. `isStrict`: names that the definition does not declare are errors; in shared layers they
    /// are meant for other integrations.
    mutating func apply(_ layer: LayerFile, isStrict: Bool) {
        var isFirst = true
        for item in layer.ignore {
            switch resolve(item.text) {
            case .success(let path):
                if !paths.contains(path) { paths.append(path) }
                if isFirst { origin = layer.origin(item.node) }
                isFirst = false
            case .failure(let problem):
                guard isStrict else { continue }
                diagnostics.append(
                    Diagnostic(
                        problem.code, at: layer.document.location(item.node, in: layer.path),
                        length: layer.document.shownLength(item.node), problem.message, hint: problem.hint))
            }
        }
    }

    /// What is listed of a config variable: nil where nothing is, an empty set where it is the variable as a whole, else
    /// the names of a connection's inputs.
    func inputs(of key: String) -> Set<String>? {
        let own = paths.filter { $0.count > 1 && $0[0] == "config" && $0[1] == key }
        guard !own.isEmpty else { return nil }
        return own.contains { $0.count == 2 } ? [] : Set(own.map { $0[2] })
    }

    // MARK: Names

    private struct Problem: Error {
        var code: DiagnosticCode
        var message: String
        var hint: String?
    }

    /// The components of a path that has one of the forms of `IgnoreList`. Names may hold slashes themselves, so that
    /// the definition decides where one ends.
    private func resolve(_ text: String) -> Result<[String], Problem> {
        guard let slash = text.firstIndex(of: "/") else { return .success([text]) }
        let rest = String(text[text.index(after: slash)...])
        return text[..<slash] == "config" ? variable(rest) : flow(rest)
    }

    private func variable(_ name: String) -> Result<[String], Problem> {
        if interface.variable(Array(name.utf8)[...]) != nil { return .success(["config", name]) }
        var end = name.endIndex
        while let slash = name[..<end].lastIndex(of: "/") {
            end = slash
            let (key, input) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
            guard let index = interface.variable(Array(key.utf8)[...]) else { continue }
            return self.input(input, of: interface.interface.variables[index])
        }
        let known = interface.interface.variables.map(\.key)
        return .failure(
            Problem(
                code: .undeclaredVariable, message: "the integration declares no config variable \(quoted(name))",
                hint: NearestName.of(name, among: known).map { "did you mean \(quoted("config/\($0)"))?" }
                    ?? LayerMerge.list(known, "it declares", "it declares none")))
    }

    private func input(
        _ name: String, of variable: DefinitionInterface.Variable
    ) -> Result<[String], Problem> {
        guard variable.dataType == .connection else {
            return .failure(
                Problem(
                    code: .invalidValue, message: "\(quoted(variable.key)) is no connection, and has no inputs",
                    hint: "write \(quoted("config/\(variable.key)"))"))
        }
        guard !name.isEmpty else {
            return .failure(
                Problem(
                    code: .invalidValue, message: "no input of connection \(quoted(variable.key)) is named",
                    hint: "write \(quoted("config/\(variable.key)/INPUT")), or \(quoted("config/\(variable.key)"))"))
        }
        // Exports list only some of a connection's inputs: a name that resembles none of them may well exist.
        let known = variable.inputs.map(\.name)
        if !known.contains(name), let nearest = NearestName.of(name, among: known) {
            return .failure(
                Problem(
                    code: .unknownConnectionInput,
                    message: "connection \(quoted(variable.key)) has no input \(quoted(name))",
                    hint: "did you mean \(quoted("config/\(variable.key)/\(nearest)"))?"))
        }
        return .success(["config", variable.key, name])
    }

    private func flow(_ name: String) -> Result<[String], Problem> {
        let slash = name.lastIndex(of: "/") ?? name.endIndex
        let flow = String(name[..<slash])
        let property = String(name[slash...].dropFirst())
        if interface.flow(Array(flow.utf8)[...]) != nil { return .success(["flows", flow, property]) }
        return .failure(
            Problem(
                code: .unknownFlow, message: "the integration has no flow \(quoted(flow))",
                hint: NearestName.of(flow, among: interface.flows).map {
                    "did you mean \(quoted("flows/\($0)/\(property)"))?"
                } ?? LayerMerge.list(interface.interface.flows, "flows:", "it has none")))
    }
}
