extension FlagCase {
    /// Flags that many commands have.
    static let common: [FlagCase] = {
        let environmentCommands: [[String]] = [
            ["status"], ["get", "integrations"], ["get", "versions"], ["get", "customers"], ["get", "instances"],
            ["get", "revisions"], ["show", "globex/erp"], ["export", "acme-erp"], ["diff", "acme-erp", "acme-erp@1"],
            ["history", "globex/erp"], ["get", "attachments", "acme-erp"], ["get", "secrets"], ["secrets", "list"],
            ["get", "drift"],
        ]
        var cases: [FlagCase] = []
        for words in environmentCommands {
            cases += [database(words), environment(words)]
            if !["export", "diff"].contains(words[0]) { cases.append(output(words)) }
        }
        cases += [database(["plan"]), database(["apply", "--yes"]), database(["migrate"])]
        cases.append(database(["approve", "--reason", "Because", "--yes"]))
        for words in [["plan"], ["apply", "--yes"]] {
            cases.append(
                FlagCase("\(words[0]) --environment", words, ["--environment", "staging"]) { without, with in
                    without.output.contains("Environment default") && without.output.contains("No changes.")
                        && with.output.contains("Environment staging") && with.output.contains("5 to deploy")
                })
        }
        cases.append(
            FlagCase(
                "approve --environment", ["approve", "--reason", "Because", "--yes"], ["--environment", "staging"]
            ) { without, with in
                without.status == 0 && with.status == 1 && with.error.contains("environment staging")
            })
        return cases
    }()

    static func name(_ words: [String]) -> String {
        words.prefix(["get", "notifications", "secrets", "versions"].contains(words[0]) ? 2 : 1).joined(separator: " ")
    }

    static func database(_ words: [String]) -> FlagCase {
        FlagCase(
            "\(name(words)) --database", words, ["--database", "{database}"], environment: ["WEIR_DATABASE_URL": nil]
        ) { without, with in
            without.status == 1 && without.error.contains("--database") && with.status == 0
        }
    }

    static func environment(_ words: [String]) -> FlagCase {
        FlagCase("\(name(words)) --environment", words, ["--environment", "staging"]) { without, with in
            without.status == 0 && with.status == 1 && with.error.contains("staging")
        }
    }

    private static func output(_ words: [String]) -> FlagCase {
        FlagCase("\(name(words)) --output", words, ["-o", "json"]) { without, with in
            !["[", "{"].contains(without.output.prefix(1)) && ["[", "{"].contains(with.output.prefix(1))
        }
    }
}
