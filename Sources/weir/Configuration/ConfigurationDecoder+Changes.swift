import WeirController
import WeirModel

extension ConfigurationDecoder {
    /// `apply:` and `windows:` of an environment.
    mutating func policy(_ node: Int, _ environment: String) -> ChangePolicy {
        var policy = ChangePolicy()
        if let place = document.value(of: "apply", in: node), let word = text(place, "apply") {
            policy.isManual = word == "manual"
            if word != "manual", word != "automatic" {
                refuse(place, "\(word) is no way to apply", "one of automatic, manual")
            }
        }
        if let place = document.value(of: "windows", in: node), isSequence(place, "windows") {
            policy.windows = document.children(place).compactMap { window($0) }
            if !document.children(place).contains(where: { _ in true }) {
                refuse(place, "windows names no time at all", "leave it out to let changes be made at any time")
            }
        }
        return policy
    }

    private mutating func window(_ node: Int) -> ChangeWindow? {
        var (cron, zone, duration): (CronExpression?, String?, Int?) = (nil, nil, nil)
        let before = diagnostics.count
        members(node, "a window", ["cron", "duration", "timeZone"]) { decoder, name, node in
            switch name {
            case "cron": cron = decoder.cron(node)
            case "timeZone": zone = decoder.zone(node)
            default: duration = decoder.duration(node)
            }
        }
        guard diagnostics.count == before else { return nil }
        guard let cron, let duration else {
            refuse(
                node, "a window needs cron and duration",
                "{cron: \"0 8 * * 1-5\", timeZone: Europe/Berlin, duration: 9h}")
            return nil
        }
        guard let offset = ZoneOffset.function(zone ?? "UTC") else {
            refuse(node, "\(zone ?? "UTC") is not a time zone")
            return nil
        }
        return ChangeWindow(cron: cron, duration: duration, offset: offset)
    }

    private mutating func cron(_ node: Int) -> CronExpression? {
        guard let text = text(node, "cron") else { return nil }
        do throws(CronExpression.ParseError) {
            return try CronExpression(text)
        } catch {
            refuse(node, "\(error)")
            return nil
        }
    }

    private mutating func zone(_ node: Int) -> String? {
        guard let name = text(node, "timeZone") else { return nil }
        if ZoneOffset.function(name) != nil { return name }
        refuse(node, "\(name) is not a time zone", "write a name of the IANA database, as Europe/Berlin")
        return nil
    }

    private mutating func duration(_ node: Int) -> Int? {
        guard let text = text(node, "duration") else { return nil }
        if let length = try? DurationArgument.parse(text),
            ChangeWindow.durations.contains(Int(length.components.seconds))
        {
            return Int(length.components.seconds)
        }
        refuse(node, "duration is from 1m to 31d", "write 90m, 9h or 2d")
        return nil
    }
}
