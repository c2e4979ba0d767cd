/// What an error needs to say about the statement it belongs to. The values of binds are not part of it.
struct StatementContext: Sendable {
    let text: String
    let site: CallSite
}
