/// The number of a PostgreSQL data type (`pg_type.oid`; the built-in ones are fixed, see `pg_type.dat` of the server).
public struct PostgresType: Hashable, Sendable {
    /// The type's number; 0 leaves the choice to the server.
    public let oid: UInt32

    /// The type with a number of `pg_type.oid`.
    public init(oid: UInt32) { self.oid = oid }

    static let inferred = PostgresType(oid: 0)
    static let bool = PostgresType(oid: 16)
    static let bytea = PostgresType(oid: 17)
    static let char = PostgresType(oid: 18)
    static let name = PostgresType(oid: 19)
    static let int8 = PostgresType(oid: 20)
    static let int2 = PostgresType(oid: 21)
    static let int4 = PostgresType(oid: 23)
    static let text = PostgresType(oid: 25)
    static let oidNumber = PostgresType(oid: 26)
    static let json = PostgresType(oid: 114)
    static let xml = PostgresType(oid: 142)
    static let float4 = PostgresType(oid: 700)
    static let float8 = PostgresType(oid: 701)
    static let unknown = PostgresType(oid: 705)
    static let byteaArray = PostgresType(oid: 1001)
    static let textArray = PostgresType(oid: 1009)
    static let int8Array = PostgresType(oid: 1016)
    static let bpchar = PostgresType(oid: 1042)
    static let varchar = PostgresType(oid: 1043)
    static let timestamptz = PostgresType(oid: 1184)
    static let uuid = PostgresType(oid: 2950)
    static let uuidArray = PostgresType(oid: 2951)
    static let jsonb = PostgresType(oid: 3802)

    /// The first number that a type made by a user can have (`FirstNormalObjectId`).
    private static let firstUserType: UInt32 = 16_384

    /// True where the binary form of a value is its text: the textual types, and types made by users (enums, citext).
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .char, .unknown, .json, .xml: true
        default: oid >= Self.firstUserType
        }
    }
}
