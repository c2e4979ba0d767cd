import Crypto
import WeirJSON
import WeirManifest
import WeirModel

/// A small repository without a fault, of which a target exchanges one file.
struct FleetFiles: SourceTree {
    static let definition = """
        definitionVersion: 7
        name: Acme ERP
        description: Orders and invoices
        category: ERP
        labels: [ERP]
        flows:
          - name: Import Orders
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
              - {name: Call, action: {key: get, component: {key: http}}, inputs: {u: {type: reference, value: start.results}}}
          - name: Export Invoices
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
        requiredConfigVars:
          - {key: Base URL, dataType: string, defaultValue: "https://acme.example.com"}
          - {key: Batch Size, dataType: number, defaultValue: "100"}
          - {key: Live, dataType: boolean, defaultValue: "false"}
          - {key: Region, dataType: picklist, pickList: [eu, us], defaultValue: eu}
          - {key: Sync, dataType: schedule, timeZone: Europe/Berlin, defaultValue: "0 4 * * *"}
          - {key: Since, dataType: timestamp, defaultValue: "2026-01-01T00:00:00Z"}
          - {key: Day, dataType: date, defaultValue: "2026-01-01"}
          - {key: Form, dataType: jsonForm, defaultValue: "{}"}
          - {key: Limits, dataType: number, collectionType: valuelist, defaultValue: "[]"}
          - {key: Mapping, dataType: string, collectionType: keyvaluelist, defaultValue: '[{"key":"a","value":"b"}]'}
          - key: Acme Connection
            dataType: connection
            connection: {key: basic, component: {key: acme}}
            inputs:
              host: {type: value, value: api.acme.example.com}
              password: {type: value, value: ""}
        """

    /// What the files are that a target may exchange, with what they hold.
    static let files: [String: String] = [
        "weir.yaml": """
        apiVersion: weir/v1
        profiles: [base]
        ignore: [config/Since]
        limits: {deletes: {count: 10, percent: 10}, rotations: {count: 20}}
        drift: report
        """,
        "profiles/base.yaml": "labels: [p]\nconfig: {Batch Size: 10}\n",
        "secrets.yaml": "secrets:\n  SHARED: {from: {env: SHARED}, rotate: {every: 30d}}\n",
        "integrations/acme/integration.yaml": definition,
        "integrations/acme/deploy.yaml": "customers: {labels: [tier-1]}\ninstance: shared\nconfig: {Batch Size: 3}\n",
        "integrations/acme-fork/fork.yaml": """
        from: acme
        version: 1
        name: Acme ERP for Globex
        patches:
          - {op: test, path: /category, value: ERP}
          - {op: replace, path: /description, value: Other}
          - {op: add, path: /flows/0/steps/-, value: {name: Log, action: {key: log, component: {key: log}}}}
          - {op: move, from: /labels/0, path: /labels/0}
          - {op: copy, from: /flows/0, path: /flows/-}
          - {op: replace, path: /flows/2/name, value: Third}
          - {op: remove, path: /requiredConfigVars/8}
        """,
        "customers/globex/customer.yaml": """
        name: Globex Corporation
        externalId: "4711"
        labels: [tier-1, EU]
        """,
        "customers/globex/secrets.yaml": """
        secrets:
          ACME_PASSWORD: {from: {vault: secret/data/globex/acme, key: password}}
          TOKEN: {generate: {kind: token, bytes: 32}, rotate: {every: 90d, overlap: 1d}}
        """,
        "customers/globex/erp.yaml": """
        integration: acme
        version: 1
        profiles: [base]
        labels: [x]
        ignore: [config/Day, config/Acme Connection/host]
        config:
          Base URL: "https://{{customer.externalId}}.example.com/{{secrets.TOKEN}}"
          Batch Size: 7
          Live: true
          Region: us
          Sync: {cron: "*/5 * * * *", timeZone: Europe/Berlin}
          Since: 2026-02-03T04:05:06Z
          Form: {a: [1, 2.5, null]}
          Limits: [1, 2]
          Mapping: {k: v}
          Acme Connection: {host: h, password: "{{secrets.ACME_PASSWORD}}"}
        """,
        "customers/globex/crm.yaml": "integration: acme-fork\nenabled: false\n",
    ]

    /// The units that the files state, whatever is in them.
    static let units: Set<String> = [
        "customer globex", "integration acme", "integration acme-fork", "instance globex/erp", "instance globex/crm",
    ]

    /// The files by their paths.
    var contents: [String: [UInt8]] = Self.files.mapValues { Array($0.utf8) }

    func entries() throws -> [SourceEntry] {
        contents.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { path in
            let content = contents[path] ?? []
            var hash = Insecure.SHA1()
            hash.update(data: Array("blob \(content.count)\0".utf8))
            hash.update(data: content)
            return SourceEntry(path: path, objectID: ObjectID(bytes: Array(hash.finalize())) ?? .zero, kind: .file)
        }
    }

    func reader() throws -> FleetReader { FleetReader(contents) }
}

/// Reads `FleetFiles`.
final class FleetReader: SourceReader {
    private let contents: [String: [UInt8]]

    init(_ contents: [String: [UInt8]]) { self.contents = contents }

    func size(of entry: SourceEntry) throws -> Int { contents[entry.path]?.count ?? 0 }

    func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        let bytes = contents[entry.path] ?? []
        return try body(bytes.span)
    }
}
