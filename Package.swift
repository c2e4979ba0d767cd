// swift-tools-version: 6.3
import PackageDescription

/// Every target of this package is compiled under the same strict rules; see docs/architecture.md.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")

/// What the one file needs that speaks HTTP.
let http: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// What the tests of the store need beside it.
let storeTests: [Target.Dependency] = [
    "WeirModel", "WeirPlanning", "WeirPostgres", "WeirCluster", "WeirTesting", "WeirJSON", "WeirRotation", "WeirNotify",
    crypto,
]

/// What the tests of the rotators need beside them.
let rotatorTests: [Target.Dependency] = [
    "WeirModel", "WeirJSON", "WeirRotation", "WeirSecrets", "WeirPostgres", "WeirCluster", "WeirTesting",
]

/// What the tests of the planner need beside it.
let planningTests: [Target.Dependency] = [
    "WeirModel", "WeirJSON", "WeirYAML", "WeirRotation", "WeirTesting", crypto,
]

/// What the tests of the driver need beside it.
let custodyTests: [Target.Dependency] = [
    "WeirModel", "WeirPlanning", "WeirPostgres", "WeirStore", "WeirSecrets", "WeirRotation", "WeirRotators",
    "WeirTesting",
]

/// What the tests of metrics and spans need beside them.
let telemetryTests: [Target.Dependency] = [
    "WeirSecrets", "WeirTesting", subprocess, .product(name: "Logging", package: "swift-log"),
    .product(name: "Metrics", package: "swift-metrics"),
    .product(name: "Tracing", package: "swift-distributed-tracing"),
]

/// What the tests of the server need beside it.
let httpTests: [Target.Dependency] = [
    "WeirTesting",
    crypto,
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdTesting", package: "hummingbird"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOEmbedded", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The fuzzer's program, only where it is asked for: its `main` comes with `--sanitize=fuzzer`. See scripts/fuzz.
let fuzzer: [Target] =
    Context.environment["WEIR_FUZZ"] == nil
    ? []
    : [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(name: "weir-fuzz", dependencies: ["CLibFuzzer", "WeirFuzzing"], swiftSettings: strict),
    ]

/// `data`: folders beside the tests that they read, such as goldens.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], data: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: data, swiftSettings: strict)
}

let package = Package(
    name: "weir",
    products: [.executable(name: "weir", targets: ["weir"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-service-context", from: "1.5.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // The C libraries of the system.
        .systemLibrary(name: "CLibGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CLibCMark", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(name: "CGitMemory", dependencies: ["CLibGit2"]),

        // Values and pure functions.
        library("WeirModel"),
        library("WeirYAML", ["CLibYAML", "WeirModel"]),
        library("WeirJSON", ["WeirModel"]),
        library("WeirManifest", ["WeirYAML", "WeirJSON", "WeirModel", crypto]),
        library("WeirRotation", ["WeirModel", crypto]),
        library("WeirPlanning", ["WeirModel", "WeirJSON", "WeirRotation", crypto]),
        library("WeirNotify", ["WeirModel", "WeirJSON", crypto]),
        library("WeirAge", [crypto, cryptoExtras]),
        library("WeirTrust", ["WeirModel", crypto, cryptoExtras]),
        library("WeirMarkdown", ["CLibCMark", "WeirPlanning"]),
        library("WeirSOPS", ["WeirAge", "WeirModel", crypto]),

        // The rim: what touches the world.
        library("WeirGit", ["CLibGit2", "CGitMemory", "WeirModel", "WeirTrust"]),
        library("WeirPostgres", ["CLibPQ"]),
        library(
            "WeirStore",
            ["WeirPostgres", "WeirModel", "WeirPlanning", "WeirRotation", "WeirNotify", "WeirJSON", crypto]),
        library("WeirCluster", [subprocess]),
        library("WeirSecrets", ["WeirModel", "WeirJSON", "WeirAge", crypto, cryptoExtras] + http),

        library("WeirForges", ["WeirModel", "WeirJSON", "WeirSecrets"]),
        library("WeirRotators", ["WeirModel", "WeirJSON", "WeirRotation", "WeirSecrets", "WeirPostgres"]),

        // Joins the store and the secrets.
        library(
            "WeirCustody", ["WeirModel", "WeirPlanning", "WeirStore", "WeirSecrets", "WeirRotation", "WeirRotators"]),

        // The daemon: what it does next, and how it is reached.
        library("WeirController", ["WeirModel"]),
        library(
            "WeirHTTP",
            [
                "WeirModel", "WeirJSON", crypto, .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ]),

        // What it measures and how long it takes, for others.
        library(
            "WeirTelemetry",
            [
                "WeirJSON", .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceContextModule", package: "swift-service-context"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),

        // The command line puts the parts together.
        .executableTarget(
            name: "weir",
            dependencies: [
                "CMalloc",
                "WeirModel", "WeirYAML", "WeirJSON", "WeirManifest", "WeirPlanning", "WeirGit", "WeirPostgres",
                "WeirStore", "WeirCluster", "WeirMarkdown", "WeirSecrets", "WeirCustody", "WeirRotation",
                "WeirRotators", "WeirAge", "WeirSOPS", "WeirTrust", "WeirNotify", "WeirForges", "WeirController",
                "WeirHTTP", "WeirTelemetry", crypto, cryptoExtras, subprocess,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What tests share. Not a product.
        library(
            "WeirTesting",
            [
                "WeirModel", "WeirJSON", "WeirManifest", "WeirPostgres", "WeirCluster", "WeirStore", "WeirSecrets",
                crypto, subprocess,
            ]),

        // What is tried with random bytes. Not a product either.
        library(
            "WeirFuzzing",
            [
                "WeirModel", "WeirYAML", "WeirJSON", "WeirManifest", "WeirPlanning", "WeirAge", "WeirSOPS", "WeirTrust",
                "WeirHTTP", crypto,
            ]),

        tests(of: "WeirModel", ["WeirTesting"]),
        tests(of: "WeirYAML", ["WeirModel", "WeirTesting"]),
        tests(of: "WeirJSON", ["WeirModel"]),
        tests(of: "WeirManifest", ["WeirJSON", "WeirModel", "WeirPlanning", "WeirTesting", "WeirYAML"]),
        tests(of: "WeirRotation", ["WeirModel", "WeirTesting"]),
        tests(of: "WeirPlanning", planningTests, data: ["Goldens"]),
        tests(of: "WeirMarkdown", ["WeirPlanning", "WeirTesting"], data: ["Goldens"]),
        tests(of: "WeirAge", ["WeirTesting", crypto, subprocess]),
        tests(of: "WeirSOPS", ["WeirAge", "WeirModel", "WeirTesting", crypto, subprocess], data: ["Fixtures"]),
        tests(of: "WeirGit", ["WeirTesting", "WeirModel", "weir", subprocess]),
        tests(of: "WeirTrust", ["WeirGit", "WeirModel", "WeirTesting", "weir", crypto, subprocess]),
        tests(of: "WeirPostgres", ["WeirTesting", "WeirCluster"]),
        tests(of: "WeirCluster", ["WeirPostgres"]),
        tests(of: "WeirSecrets", ["WeirModel", "WeirJSON", "WeirAge", "WeirTesting", crypto, subprocess]),
        tests(of: "WeirNotify", ["WeirModel", "WeirJSON"]),
        tests(of: "WeirForges", ["WeirModel", "WeirSecrets", "WeirTesting"]),
        tests(of: "WeirRotators", rotatorTests),
        tests(of: "WeirStore", storeTests),
        tests(of: "WeirCustody", custodyTests),
        tests(of: "WeirController", ["WeirModel", "WeirTesting"]),
        tests(of: "WeirHTTP", httpTests),
        tests(of: "WeirTelemetry", telemetryTests),
        tests(of: "WeirFuzzing", ["WeirTesting"], data: ["Findings", "Seeds"]),
        .testTarget(
            name: "WeirCommandTests",
            dependencies: [
                "weir", "WeirTesting", "WeirModel", "WeirJSON", "WeirPostgres", "WeirStore", "WeirGit", "WeirSecrets",
                "WeirNotify", "WeirCustody", "WeirRotation", "WeirCluster", subprocess,
            ],
            exclude: ["Goldens", "Migrations/Fixtures", "Support/operator.yaml"], swiftSettings: strict),
        .testTarget(
            name: "WeirScenarioTests",
            dependencies: [
                "WeirModel", "WeirYAML", "WeirJSON", "WeirManifest", "WeirPlanning", "WeirPostgres", "WeirStore",
                "WeirTesting", "WeirController", crypto,
            ],
            exclude: ["Goldens", "Scenarios"], swiftSettings: strict),
    ] + fuzzer
)
