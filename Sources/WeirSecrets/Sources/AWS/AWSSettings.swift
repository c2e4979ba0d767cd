public import WeirModel

/// How AWS is reached, and as whom.
public struct AWSSettings: Sendable {
    /// `eu-central-1`
    public var region: String
    /// As whom.
    public var login: AWSLogin
    /// Addresses in place of AWS's own.
    public var endpoints: AWSEndpoints

    /// Memberwise.
    public init(region: String, login: AWSLogin, endpoints: AWSEndpoints = AWSEndpoints()) {
        self.region = region
        self.login = login
        self.endpoints = endpoints
    }

    /// Where a service listens.
    func address(_ service: AWSService) -> HTTPAddress? {
        let special: HTTPAddress? =
            switch service {
            case .secretsManager: endpoints.secretsManager
            case .sts: endpoints.sts
            case .kms: endpoints.kms
            }
        if let address = special ?? endpoints.all { return address }
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return HTTPAddress("https://\(service.rawValue).\(region).\(domain)")
    }
}

/// Addresses of AWS's services that are not AWS's own: of a private endpoint, or of something that behaves like AWS.
public struct AWSEndpoints: Hashable, Sendable {
    /// Of every service that has none of its own here.
    public var all: HTTPAddress?
    /// Of Secrets Manager.
    public var secretsManager: HTTPAddress?
    /// Of the Security Token Service.
    public var sts: HTTPAddress?
    /// Of the Key Management Service.
    public var kms: HTTPAddress?

    /// AWS's own where nothing is given.
    public init(
        all: HTTPAddress? = nil, secretsManager: HTTPAddress? = nil, sts: HTTPAddress? = nil, kms: HTTPAddress? = nil
    ) {
        self.all = all
        self.secretsManager = secretsManager
        self.sts = sts
        self.kms = kms
    }
}

/// The services that weir uses, by the name in their addresses and signatures.
enum AWSService: String {
    case secretsManager = "secretsmanager"
    case sts
    case kms
}

extension AWSSettings {
    /// Takes the settings from the environment variables that AWS's own programs have: `AWS_REGION` or
    /// `AWS_DEFAULT_REGION`; `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`; `AWS_ENDPOINT_URL` and
    /// `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL_KMS`.
    ///
    /// - Returns: nil where no variable names credentials: AWS is not used.
    /// - Throws: `ServiceSettingsError` where there are half of the credentials, no region, or no addresses.
    public static func settings(in environment: [String: String]) throws(ServiceSettingsError) -> AWSSettings? {
        let variables = environment.filter { !$0.value.isEmpty }
        guard let login = try login(variables) else { return nil }
        guard let region = variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] else {
            throw ServiceSettingsError("there are credentials for AWS, but no region: set AWS_REGION")
        }
        guard region.utf8.count <= 32, region.utf8.allSatisfy(isOfRegion) else {
            throw ServiceSettingsError("AWS_REGION is no name of a region, such as eu-central-1")
        }
        func address(_ name: String) throws(ServiceSettingsError) -> HTTPAddress? {
            guard let text = variables[name] else { return nil }
            guard let address = HTTPAddress(text), address.query == nil else {
                throw ServiceSettingsError("\(name) is no URL such as https://vpce.example.com")
            }
            return address
        }
        let endpoints = AWSEndpoints(
            all: try address("AWS_ENDPOINT_URL"), secretsManager: try address("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            sts: try address("AWS_ENDPOINT_URL_STS"), kms: try address("AWS_ENDPOINT_URL_KMS"))
        return AWSSettings(region: region, login: login, endpoints: endpoints)
    }

    /// Keys come before a web identity, as in AWS's own programs.
    private static func login(_ variables: [String: String]) throws(ServiceSettingsError) -> AWSLogin? {
        switch (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) {
        case (let id?, let secret?):
            guard id.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !id.contains("/"), !id.contains(",") else {
                throw ServiceSettingsError("AWS_ACCESS_KEY_ID is no id of a key")
            }
            return .credentials(
                AWSCredentials(
                    accessKeyID: id, secretAccessKey: SecretValue(secret.utf8),
                    sessionToken: variables["AWS_SESSION_TOKEN"].map { SecretValue($0.utf8) }))
        case (nil, .some): throw ServiceSettingsError("AWS_SECRET_ACCESS_KEY is set, but not AWS_ACCESS_KEY_ID")
        case (.some, nil): throw ServiceSettingsError("AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY")
        case (nil, nil): break
        }
        guard let file = variables["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = variables["AWS_ROLE_ARN"] else {
            throw ServiceSettingsError("AWS_WEB_IDENTITY_TOKEN_FILE is set, but not AWS_ROLE_ARN")
        }
        return .webIdentity(tokenFile: file, roleARN: role, sessionName: variables["AWS_ROLE_SESSION_NAME"] ?? "weir")
    }

    private static func isOfRegion(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
