# The image of weir: `docker build --tag weir .`
#
# Nothing in the running container needs root or a writable root file system: fetched repositories lie in
# /var/cache/weir, which is a volume and can be lost.

FROM swift:6.3-bookworm AS build

# What scripts/install-dependencies installs for building; the rest of its list is for tests.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libcmark-gfm-dev libcmark-gfm-extensions-dev libgit2-dev libpq-dev libyaml-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
# The package's description names the tests, so their folders have to be there; they are not built.
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build --configuration release --product weir --static-swift-stdlib \
        --explicit-target-dependency-import-check error \
    && install -D --mode=0755 "$(swift build --configuration release --static-swift-stdlib --show-bin-path)/weir" \
        /out/weir

FROM debian:bookworm-slim

# What the program loads, certificates for repositories, PostgreSQL, Vault and AWS, and time zones.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates \
        libcmark-gfm-extensions0.29.0.gfm.6 \
        libcmark-gfm0.29.0.gfm.6 \
        libgit2-1.5 \
        libpq5 \
        libstdc++6 \
        libyaml-0-2 \
        tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 weir \
    && useradd --uid 10001 --gid weir --create-home --home-dir /var/lib/weir --shell /usr/sbin/nologin weir \
    && install --directory --owner=weir --group=weir --mode=0700 /var/cache/weir

COPY --from=build /out/weir /usr/local/bin/weir
# A library that is missing shows here, and not at the first start.
RUN ["weir", "--version"]

LABEL org.opencontainers.image.title="weir" \
      org.opencontainers.image.description="GitOps for customer integrations" \
      org.opencontainers.image.licenses="Apache-2.0"

ENV HOME=/var/lib/weir \
    XDG_CACHE_HOME=/var/cache/weir
VOLUME ["/var/cache/weir"]
USER 10001:10001
EXPOSE 8080
# The controller ends after the step in hand, and gives its leases back.
STOPSIGNAL SIGTERM
ENTRYPOINT ["weir"]
CMD ["--help"]
