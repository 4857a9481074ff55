# The gateway with the console in it: one static file, no system around it.
#
#   k8s/build-images                                                    without a Docker engine
#   docker build -f k8s/images/gateway.Dockerfile -t accord-gateway .   with one, in a clean clone
#
# BASE is any Debian 12. Target `prebuilt` takes the program from build/gateway instead of building it.
ARG BASE=docker.io/library/debian:12-slim

FROM scratch AS prebuilt
COPY build/gateway/accord-gateway /accord-gateway
USER 10001:10001
ENTRYPOINT ["/accord-gateway"]

FROM ${BASE} AS build
WORKDIR /src
RUN apt-get -q update \
 && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
    ca-certificates git libprotobuf-dev npm protobuf-compiler python3 python3-pip unzip
COPY . .
# The secret, if there is one, is the authorities of a proxy that stands before the package registries.
RUN --mount=type=secret,id=authorities,target=/run/authorities.crt \
    if [ -s /run/authorities.crt ]; then \
      export SSL_CERT_FILE=/run/authorities.crt PIP_CERT=/run/authorities.crt \
             NODE_EXTRA_CA_CERTS=/run/authorities.crt; \
    fi \
 && scripts/toolchains && web/build && gateway/build

FROM scratch AS gateway
COPY --from=build /src/build/gateway/accord-gateway /accord-gateway
USER 10001:10001
ENTRYPOINT ["/accord-gateway"]
