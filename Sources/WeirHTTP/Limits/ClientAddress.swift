public import Hummingbird
import NIOCore

/// A request with the address that it came from.
public struct AddressedContext: RequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// Of the connection's other end, as limits count it: an IPv6 network of 64 bits is one client.
    public let client: String

    /// What Hummingbird calls for each request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = ClientAddress.name(source.channel.remoteAddress?.ipAddress ?? "")
    }
}

/// Addresses as limits count them.
enum ClientAddress {
    /// `192.0.2.7` for itself and for `::ffff:192.0.2.7`; `2001:db8:0:1` for all of `2001:db8:0:1::/64`.
    static func name(_ address: String) -> String {
        guard address.contains(":") else { return address }
        if let last = address.split(separator: ":").last, last.contains(".") { return String(last) }
        let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count == 2 {
            let tail = halves[1].split(separator: ":").map(String.init)
            groups += Array(repeating: "0", count: max(0, 8 - groups.count - tail.count)) + tail
        }
        return groups.prefix(4).joined(separator: ":")
    }
}
