import WeirModel

extension Store {
    /// Takes a lease, keeps it by heartbeats on another connection while `body` runs, and gives it back.
    ///
    /// `body` is cancelled where the lease is lost. What it wrote under the lease is fenced by the database all the
    /// same, so a heartbeat that comes late can cost work, never a wrong write.
    ///
    /// - Throws: as `acquireLease`; `StoreError.leaseLost`; what `body` throws.
    public func withLease<Value: Sendable>(
        of environment: String, holder: String, timeToLive: Duration = Lease.standardTimeToLive,
        lockTimeout: Duration = .zero, _ body: @escaping @Sendable (Lease) async throws -> Value
    ) async throws -> Value {
        let lease = try await acquireLease(
            environment: environment, holder: holder, timeToLive: timeToLive, lockTimeout: lockTimeout)
        let result = await runKeeping(lease, body)
        // The body's result counts, whatever becomes of the lease: it ends by itself.
        await releaseQuietly(lease)
        return try result.get()
    }

    private func releaseQuietly(_ lease: Lease) async {
        // In a task of its own, so that a cancelled caller gives the lease back too.
        await Task { try? await release(lease) }.value
    }

    private enum Outcome<Value: Sendable>: Sendable {
        case body(Result<Value, any Error>)
        case heartbeats(any Error)
    }

    private func runKeeping<Value: Sendable>(
        _ lease: Lease, _ body: @escaping @Sendable (Lease) async throws -> Value
    ) async -> Result<Value, any Error> {
        await withTaskGroup(of: Outcome<Value>.self) { group in
            group.addTask {
                do {
                    return .body(.success(try await body(lease)))
                } catch {
                    return .body(.failure(error))
                }
            }
            group.addTask { .heartbeats(await keep(lease)) }
            var loss: (any Error)?
            for await outcome in group {
                group.cancelAll()
                switch outcome {
                case .heartbeats(let error): loss = error
                case .body(.success(let value)): return .success(value)
                case .body(.failure(let error)):
                    // Cancelled for the lease's sake: the loss is the reason.
                    return .failure(error is CancellationError ? loss ?? error : error)
                }
            }
            return .failure(loss ?? CancellationError())
        }
    }

    /// Sends heartbeats until the lease is lost or the task is cancelled; returns why it ended. A database that does not
    /// answer is asked again while the lease may still be ours.
    private func keep(_ lease: Lease) async -> any Error {
        var lastSuccess = ContinuousClock.now
        while true {
            do {
                try await Task.sleep(for: lease.timeToLive / 3)
                _ = try await heartbeat(lease)
                lastSuccess = .now
            } catch is CancellationError {
                return CancellationError()
            } catch StoreError.leaseLost(let environment, let holder) {
                return StoreError.leaseLost(environment: environment, holder: holder)
            } catch {
                if ContinuousClock.now - lastSuccess > lease.timeToLive { return error }
            }
        }
    }
}
