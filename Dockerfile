# The program that `.ci/run release` has made, tested and archived, for amd64 and arm64:
#   docker build --build-arg VERSION=0.1.0 -t mobijobs .
# The base has ICU and time zones, and neither a shell nor a package manager.
ARG VERSION

FROM scratch AS amd64
ARG VERSION
ADD artifacts/release/mobijobs-${VERSION}-linux-x64.tar.gz /

FROM scratch AS arm64
ARG VERSION
ADD artifacts/release/mobijobs-${VERSION}-linux-arm64.tar.gz /

FROM ${TARGETARCH:-amd64} AS program

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra
ARG VERSION
LABEL org.opencontainers.image.title="MobiJobs" \
      org.opencontainers.image.version="${VERSION}"
# The image is read-only when it runs (docker-compose.yml): what is written goes to the home folder, a volume, and /tmp.
COPY --from=program /mobijobs-${VERSION} /app
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_HTTP_PORTS= \
    URLS=http://+:5080
USER $APP_UID
WORKDIR /home/app
EXPOSE 5080
HEALTHCHECK --interval=15s --timeout=8s --start-period=60s --retries=3 CMD ["/app/MobiJobs", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/MobiJobs"]
