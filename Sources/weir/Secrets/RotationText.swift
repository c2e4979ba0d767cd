import WeirCustody
import WeirModel
import WeirPlanning
import WeirRotation
import WeirStore

/// How far a rotation has got, in words.
enum RotationText {
    /// What became of a rotation: what there was to tell, and where it stands.
    static func lines(_ outcome: RotationOutcome) -> String {
        let key = outcome.stored.secret
        var text = ""
        for notice in outcome.notices where !notice.isTold(by: outcome.stored.record) {
            text += "\(key): \(notice.words)\n"
        }
        return text + "\(key): \(state(outcome.stored))\n"
    }

    /// Says after an apply what became of rotations.
    static func write(_ outcomes: [RotationOutcome], as format: PlanFormatOptions.Format) {
        guard format == .text, !outcomes.isEmpty else { return }
        Terminal.write("\n" + outcomes.map(lines).joined())
    }

    /// Where it stands, and what it waits for.
    static func state(_ stored: StoredRotation) -> String {
        let record = stored.record
        let words: String
        switch record.stage {
        case .idle where record.queued != nil:
            words = "to be rotated\(again(record))"
        case .idle:
            return record.current.map { "v\($0) is current" } ?? "there is no value"
        case .planned where record.activity == .awaitSource:
            let origin = (try? stored.declaration.origin.shown) ?? "its source"
            return "waits for another value in \(origin)"
        case .planned, .generated, .staged, .verified:
            words = "a new version is on its way (\(record.stage.rawValue))\(again(record))"
        case .rolledBack: words = "the new version is being taken back\(again(record))"
        case .promoted, .overlap, .demoted: return overlap(stored) + problem(stored)
        case .revoking: words = "v\(record.previous ?? 0) is being taken away\(again(record))"
        case .retired: words = "v\(record.current ?? 0) is current, older values are being destroyed\(again(record))"
        case .quarantined: words = "quarantined: no version of it works, and nothing is done until somebody asks for it"
        }
        return words + problem(stored)
    }

    private static func again(_ record: RotationRecord) -> String {
        record.notBefore.map { ", goes on at \($0.secondsDescription)" } ?? ""
    }

    private static func problem(_ stored: StoredRotation) -> String { stored.problem.map { ": \($0)" } ?? "" }

    private static func overlap(_ stored: StoredRotation) -> String {
        let record = stored.record
        let current = "v\(record.current ?? 0) is current"
        guard let previous = record.previous, let labelled = record.running?.labelledAt else { return current }
        let seconds = (try? stored.declaration.rotation?.overlap) ?? RotationPolicy.usualOverlap
        let skips = record.running?.skipsGrace == true || record.running?.request.isCompromised == true
        let end = labelled.adding(seconds: Int64(seconds))
        var limits: [String] = []
        if !skips, end > stored.now { limits.append("until \(end.secondsDescription)") }
        if stored.lagging > 0 {
            let instances = stored.lagging == 1 ? "1 instance has" : "\(stored.lagging) instances have"
            limits.append("until \(instances) taken v\(record.current ?? 0) over")
        }
        return
            "\(current); v\(previous) is accepted \(limits.isEmpty ? "no longer" : limits.joined(separator: " and "))"
    }
}

extension RotationNotice {
    /// Whether the record's state says it anyway.
    fileprivate func isTold(by record: RotationRecord) -> Bool {
        switch self {
        case .promoted(let version): record.current == version
        case .demoted(let version): record.current == version && record.stage == .demoted
        case .quarantined: record.stage == .quarantined
        case .sourceHasToChange: record.activity == .awaitSource
        default: false
        }
    }
}
