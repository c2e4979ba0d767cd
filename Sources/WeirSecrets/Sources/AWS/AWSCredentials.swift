/// Who asks AWS.
public struct AWSCredentials: Sendable {
    /// Names the key; not secret.
    public var accessKeyID: String
    /// Signs requests.
    public var secretAccessKey: SecretValue
    /// Comes with credentials that end; nil for a user's own.
    public var sessionToken: SecretValue?

    /// Memberwise.
    public init(accessKeyID: String, secretAccessKey: SecretValue, sessionToken: SecretValue? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

/// Where credentials come from.
public enum AWSLogin: Sendable {
    /// They are given.
    case credentials(AWSCredentials)
    /// AWS STS gives them for the token of another identity provider, such as that of a Kubernetes service account
    /// (`AssumeRoleWithWebIdentity`). The file is read for each login.
    case webIdentity(tokenFile: String, roleARN: String, sessionName: String)
}
