/// What is asked of the API, checked: the path, the query and the body are what the operation takes, and the caller may.
public struct APIQuestion: Sendable {
    /// What to do.
    public var operation: APIOperation
    /// Which environment; empty where it is about all.
    public var environment: String
    /// By parameter, in their order; those that were given.
    public var query: [String: [String]]
    /// By member.
    public var body: [String: String]
    /// How to answer.
    public var form: APIForm
    /// Who asks.
    public var caller: APICaller

    /// A parameter's only value; nil where it was not given.
    public func first(_ name: String) -> String? { query[name]?.first }

    /// Whether a parameter is `true`.
    public func isSet(_ name: String) -> Bool { first(name) == "true" }
}

/// Who answers the API's questions.
public protocol ControllerAPI: Sendable {
    /// Whose token this is; nil: nobody's.
    func caller(presenting token: [UInt8]) -> APICaller?
    /// The answer in the form that is asked for.
    func answer(_ question: APIQuestion) async throws(APIProblem) -> [UInt8]
}
