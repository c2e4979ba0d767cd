import Testing
import WeirModel

@Suite("Addresses of PostgreSQL servers") struct PostgresAddressTests {
    private func problem(_ url: String) -> PostgresAddressError? {
        do throws(PostgresAddressError) {
            _ = try PostgresAddress(url)
            return nil
        } catch {
            return error
        }
    }

    @Test("a URL is taken apart")
    func parts() throws {
        let address = try PostgresAddress(
            "postgresql://admin%40x@DB.example.com:6432/app%20one?sslmode=verify-full&application_name=a%3Ab")
        #expect(address.user == "admin@x" && address.host == "db.example.com" && address.port == 6432)
        #expect(address.database == "app one" && address.authority == "db.example.com:6432")
        #expect(address.parameters.map(\.name) == ["sslmode", "application_name"])
        #expect(address.parameters.map(\.value) == ["verify-full", "a:b"])
        #expect(try PostgresAddress("postgres://a@[::1]:5432/d").authority == "[::1]")
        #expect(try PostgresAddress("postgresql://a@127.0.0.1/d").description == "a@127.0.0.1/d")
    }

    @Test(
        "what could lead elsewhere, or to what is not the file's, is refused",
        arguments: [
            "", "mysql://a@b/c", "postgresql://", "postgresql:///app?host=db", "postgresql://db/app",
            "postgresql://@db/app",
            "postgresql://a@/app", "postgresql://a@db", "postgresql://a@db/", "postgresql://a@one,two/app",
            "postgresql://a@one:1,two:2/app", "postgresql://a@db/app?host=other",
            "postgresql://a@db/app?hostaddr=10.0.0.1",
            "postgresql://a@db/app?service=x", "postgresql://a@db/app?passfile=/x",
            "postgresql://a@db/app?options=-crole=x",
            "postgresql://a@db/app?user=b", "postgresql://a@db/app?dbname=x", "postgresql://a@db/app?port=1",
            "postgresql://a@db/app?sslkey=/x", "postgresql://a@db/app?sslmode=no", "postgresql://a@db/app?sslmode=",
            "postgresql://a@db/app?sslmode", "postgresql://a@db/app?sslmode=require&sslmode=disable",
            "postgresql://a@db/app?SSLMODE=require", "postgresql://a@db/app?connect_timeout=0",
            "postgresql://a@db/app?&sslmode=require", "postgresql://a@%2Frun%2Fpostgresql/app",
            "postgresql://a@/run/x/app",
            "postgresql://a@db:0/app", "postgresql://a@db:65536/app", "postgresql://a@db/app#x",
            "postgresql://a@d b/app",
            "postgresql://a@db/%zz", "postgresql://a@db/%00", "postgresql://a%0a@db/app", "postgresql://a@db/%ff",
            "postgresql://a@b@db/app", "POSTGRESQL://a@db/app", "postgresql://a@ok\\@db/app",
            "postgresql://a@db\u{e4}/app",
        ])
    func refused(url: String) { #expect(problem(url) != nil) }

    @Test(
        "a password is seen as one, and not repeated",
        arguments: [
            "postgresql://a:s3cr3t@db/app", "postgresql://a:@db/app", "postgresql://a:s3/cr3t@db/app",
            "postgresql://a:s3?cr3t@db/app", "postgresql://a:x@s3cr3t@db/app", "postgresql://a@db/app?password=s3cr3t",
            "postgresql://a@db/app?sslpassword=s3cr3t", "postgresql://a@db/app?PASSWORD=s3cr3t",
        ])
    func passwords(url: String) throws {
        let error = try #require(problem(url))
        #expect(error.holdsPassword)
        #expect(!"\(error)\(error.hint)".contains("cr3t"))
    }

    @Test("nothing of an odd query is repeated")
    func query() throws {
        for url in ["postgresql://a@db/app?S3CR3T", "postgresql://a@db/app?s3cr3t!=x"] {
            let error = try #require(problem(url))
            #expect(!"\(error)\(error.hint)".lowercased().contains("s3cr3t"), "\(error)")
        }
    }
}
