import Synchronization

/// Divides work among threads: each has a worker of its own and takes chunk after chunk, so that what a worker has
/// learnt and allocated serves all its chunks.
struct Chunks: Sendable {
    /// How many workers there are at once, from 1.
    let parallelism: Int
    /// How many items a chunk has: enough to make the hand-over cheap, few enough to keep all workers busy to the end.
    let size: Int

    init(parallelism: Int, size: Int = 256) {
        self.parallelism = max(1, parallelism)
        self.size = max(1, size)
    }

    /// What `body` makes of the chunks of `items`, in the order of the items.
    ///
    /// - Parameters:
    ///   - most: the most items of a chunk, where they are larger than usual.
    ///   - worker: makes a worker, on the thread that uses it.
    func map<Item: Sendable, Worker, Result: Sendable>(
        _ items: [Item], of most: Int = .max, worker: @escaping @Sendable () throws -> Worker,
        _ body: @escaping @Sendable (inout Worker, ArraySlice<Item>) throws -> Result
    ) async throws -> [Result] {
        let size = min(size, most)
        let count = (items.count + size - 1) / size
        let queue = Queue()
        return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
            for _ in 0..<min(parallelism, count) {
                group.addTask {
                    var worker = try worker()
                    var results: [(Int, Result)] = []
                    while let index = queue.next(below: count) {
                        try Task.checkCancellation()
                        let start = index * size
                        results.append((index, try body(&worker, items[start..<min(start + size, items.count)])))
                    }
                    return results
                }
            }
            var results: [Result?] = Array(repeating: nil, count: count)
            for try await part in group {
                for (index, result) in part { results[index] = result }
            }
            return results.compactMap { $0 }
        }
    }

    /// Hands out the numbers of chunks, each once.
    private final class Queue: Sendable {
        private let taken = Atomic(0)

        func next(below count: Int) -> Int? {
            let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }
}
