public import WeirModel
import WeirRotation
public import WeirSecrets

/// Calls of a service's API, as a declaration describes them.
///
/// Each call is sent once: whoever drives the rotation decides whether to do it again, with the same operation. No redirect
/// is followed.
public struct HTTPRotating: Rotator {
    private let rotator: HTTPRotator
    private let transport: any HTTPTransport
    private let reach: RotatorReach

    /// - Parameter transport: it follows no redirects.
    public init(_ rotator: HTTPRotator, transport: any HTTPTransport, reach: RotatorReach) {
        self.rotator = rotator
        self.transport = transport
        self.reach = reach
    }

    /// True where verify or revoke name an id.
    public var needsAccount: Bool {
        [rotator.verify, rotator.revoke].compactMap { $0 }.contains { call in
            call.templateNames.contains { $0 == "new.id" || $0 == "current.id" }
        }
    }

    /// nil: the service tells it.
    public func account(besides current: String?) -> String? { nil }

    /// Calls `create`, in which `{{new}}` is the version, and `{{current}}` the current one.
    public func stage(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) -> StagedVersion {
        guard let call = rotator.create else { return StagedVersion() }
        let (host, answer) = try await send(
            call, "create", new: version, current: current, operation, key: operation.description)
        guard call.isExpected(answer.status) else {
            throw RotatorFailure("\(host) has answered create with status \(answer.status)")
        }
        var staged = StagedVersion()
        guard call.valueAt != nil || call.idAt != nil else { return staged }
        let content = try ServiceAnswer(answer, from: host)
        if let pointer = call.valueAt {
            staged.value = try content.value(at: pointer)
            staged.account = content.id(besideValueAt: pointer)
        }
        if let pointer = call.idAt { staged.account = try content.id(at: pointer) }
        guard staged.account != nil || !needsAccount else {
            throw RotatorFailure(
                "the answer of \(host) to create holds no id beside the value; say where it is: idAt: /data/id")
        }
        return staged
    }

    /// Calls `verify`, in which `{{new}}` is the version. The service refuses it with 401 or 403; what it says otherwise, or
    /// where it says nothing, proves nothing.
    public func probe(_ version: RotatedVersion, operation: Identifier) async -> Probe {
        let host: String
        let answer: HTTPAnswer
        do throws(RotatorFailure) {
            (host, answer) = try await send(
                rotator.verify, "verify", new: version, current: nil, operation, key: nil)
        } catch {
            return Probe(.unclear, reason: error.message)
        }
        if rotator.verify.isExpected(answer.status) { return Probe(.works) }
        let reason = "\(host) has answered verify with status \(answer.status)"
        return Probe([401, 403].contains(answer.status) ? .refused : .unclear, reason: reason)
    }

    /// Calls `revoke`, in which `{{current}}` is the version that is taken away, and `{{new}}` the one that stays. One that is
    /// not there any more (404, 410) was taken away before.
    public func revoke(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) {
        guard let call = rotator.revoke else { return }
        let (host, answer) = try await send(
            call, "revoke", new: current, current: version, operation, key: "\(operation)-revoke")
        guard call.isExpected(answer.status) || [404, 410].contains(answer.status) else {
            throw RotatorFailure("\(host) has answered revoke with status \(answer.status)")
        }
    }

    // MARK: Calls

    /// - Parameters:
    ///   - what: the call's name, for errors.
    ///   - key: tells the call from others, so that the service does it once; nil: it changes nothing.
    private func send(
        _ call: HTTPRotatorCall, _ what: String, new: RotatedVersion?, current: RotatedVersion?,
        _ operation: Identifier, key: String?
    ) async throws(RotatorFailure) -> (host: String, answer: HTTPAnswer) {
        // Before anything secret is looked up for it.
        guard let address = HTTPAddress(template: call.url) else {
            throw RotatorFailure("the URL of \(what) is not http:// or https:// with a plain host")
        }
        try reach.check(address.authority)
        let filled: FilledCall
        do throws(RotatorFailure) {
            let values = try await TemplateValues(call, new: new, current: current, operation: operation, reach)
            filled = try FilledCall(call, values, idempotencyKey: key)
            try reach.check(filled.host)
        } catch {
            throw RotatorFailure("\(what): \(error.message)")
        }
        do throws(HTTPFailure) {
            return (filled.host, try await transport.send(filled.request))
        } catch {
            throw RotatorFailure("\(what): \(error.message)")
        }
    }
}

extension HTTPRotatorCall {
    /// Whether a status means success.
    fileprivate func isExpected(_ status: Int) -> Bool { expect.map { $0 == status } ?? (200...299).contains(status) }
}
