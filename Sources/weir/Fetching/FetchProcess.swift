struct FetchFailure: Error {}
enum FetchProcess { static func fetch(url: String, into: String, timeout: Duration) async throws {} }
enum FetchChild { static func run() -> Int32 { 1 } }
enum RemoteURLText { static func shown(_ t: String) -> String { t } }
