import WeirJSON

/// An announcement as Slack's incoming webhooks take it (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks):
/// `text` says all of it, for Mattermost, Rocket.Chat and notifications; `blocks` say the same in Slack's own layout.
public enum SlackMessage {
    /// The most Unicode scalars of a section's text; Slack refuses more than 3,000 characters.
    private static let longestSection = 2900

    /// The body of the request.
    public static func body(_ announcement: Announcement) -> [UInt8] {
        let title = (announcement.isTrouble ? ":warning: " : "") + "*\(escaped(announcement.title))*"
        let lines = announcement.lines.map(escaped)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("blocks")
        writer.beginArray()
        section(title, &writer)
        if !lines.isEmpty { section(cut(lines), &writer) }
        writer.endArray()
        writer.key("text")
        writer.string(([title] + lines).joined(separator: "\n"))
        writer.endObject()
        return writer.bytes
    }

    private static func section(_ text: String, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("text")
        writer.beginObject()
        writer.key("text")
        writer.string(text)
        writer.key("type")
        writer.string("mrkdwn")
        writer.endObject()
        writer.key("type")
        writer.string("section")
        writer.endObject()
    }

    private static func cut(_ lines: [String]) -> String {
        var text = ""
        for line in lines {
            guard text.unicodeScalars.count + line.unicodeScalars.count < longestSection else { return text + "\n…" }
            text += (text.isEmpty ? "" : "\n") + line
        }
        return text
    }

    /// Text as it is: no markup, and nobody is called by what a file or a commit says
    /// (https://docs.slack.dev/messaging/formatting-message-text#escaping).
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            // A character without width behind them keeps them from being markup or a mention.
            case "@", "*", "_", "~", "`", "#":
                result.append(scalar)
                result.append("\u{200B}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
