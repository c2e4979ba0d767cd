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

/// What the tests of the store need beside it.
let storeTests: [Target.Dependency] = [
    "WeirModel", "WeirPlanning", "WeirPostgres", "WeirCluster", "WeirTesting", "WeirJSON", crypto,
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

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

        // Values and pure functions.
        library("WeirModel"),
        library("WeirYAML", ["CLibYAML", "WeirModel"]),
        library("WeirJSON", ["WeirModel"]),
        library("WeirManifest", ["WeirYAML", "WeirJSON", "WeirModel", crypto]),
        library("WeirPlanning", ["WeirModel", "WeirJSON", crypto]),
        library("WeirMarkdown", ["CLibCMark", "WeirPlanning"]),

        // The rim: what touches the world.
        library("WeirGit", ["CLibGit2", "WeirModel"]),
        library("WeirPostgres", ["CLibPQ"]),
        library("WeirStore", ["WeirPostgres", "WeirModel", "WeirPlanning", "WeirJSON", crypto]),
        library("WeirCluster", [subprocess]),

        // The command line puts the parts together.
        .executableTarget(
            name: "weir",
            dependencies: [
                "WeirModel", "WeirYAML", "WeirJSON", "WeirManifest", "WeirPlanning", "WeirGit", "WeirPostgres",
                "WeirStore", "WeirCluster", "WeirMarkdown",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                subprocess,
            ],
            swiftSettings: strict),

        // What tests share. Not a product.
        library(
            "WeirTesting",
            [
                "WeirModel", "WeirJSON", "WeirManifest", "WeirPostgres", "WeirCluster", "WeirStore",
                crypto, subprocess,
            ]),

        tests(of: "WeirModel"),
        tests(of: "WeirYAML", ["WeirModel"]),
        tests(of: "WeirJSON", ["WeirModel"]),
        tests(of: "WeirManifest", ["WeirJSON", "WeirModel", "WeirPlanning", "WeirTesting", "WeirYAML"]),
        tests(of: "WeirPlanning", ["WeirModel", "WeirJSON", "WeirYAML", "WeirTesting", crypto], data: ["Goldens"]),
        tests(of: "WeirMarkdown", ["WeirPlanning", "WeirTesting"], data: ["Goldens"]),
        tests(of: "WeirGit", ["WeirTesting", "WeirModel", "weir", subprocess]),
        tests(of: "WeirPostgres", ["WeirTesting", "WeirCluster"]),
        tests(of: "WeirCluster", ["WeirPostgres"]),
        tests(of: "WeirStore", storeTests),
        .testTarget(
            name: "WeirCommandTests",
            dependencies: [
                "weir", "WeirTesting", "WeirModel", "WeirJSON", "WeirPostgres", "WeirStore", "WeirGit", subprocess,
            ],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "WeirScenarioTests",
            dependencies: [
                "WeirModel", "WeirYAML", "WeirJSON", "WeirManifest", "WeirPlanning", "WeirPostgres", "WeirStore",
                "WeirTesting", crypto,
            ],
            exclude: ["Goldens", "Scenarios"], swiftSettings: strict),
    ]
)
