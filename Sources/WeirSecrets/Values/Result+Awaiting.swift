extension Result where Success: Sendable {
    /// What an asynchronous piece of work ends with.
    package init(awaiting body: () async throws(Failure) -> Success) async {
        do throws(Failure) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
