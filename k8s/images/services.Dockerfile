# The three services and the command line `accord`, in one image: they share their libraries, and an
# environment never mixes releases of them.
#
#   k8s/build-images                                                      without a Docker engine
#   docker build -f k8s/images/services.Dockerfile -t accord-services .   with one, in a clean clone
#
# BASE is any Debian 12. Target `prebuilt` takes the programs from build/release/bin instead of
# compiling them.
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS runtime
COPY k8s/images/services-packages.txt /tmp/packages.txt
# The upgrade brings what Debian has mended since the base was made.
RUN apt-get -q update \
 && apt-get -q -y upgrade \
 && sed 's/#.*//' /tmp/packages.txt | DEBIAN_FRONTEND=noninteractive \
    xargs apt-get -q -y --no-install-recommends install \
 && rm -rf /tmp/packages.txt /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* \
    /var/log/apt /var/log/dpkg.log /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
USER 10001:10001
WORKDIR /tmp

FROM runtime AS prebuilt
COPY build/release/bin/accord build/release/bin/accord-accounts build/release/bin/accord-planning \
     build/release/bin/accord-forecast /usr/local/bin/
# A library that services-packages.txt forgot is found here, not by the first pod.
RUN for program in /usr/local/bin/accord*; do "$program" --help >/dev/null || exit 1; done

FROM ${BASE} AS build
WORKDIR /src
COPY scripts/packages.txt scripts/
# What compiling needs; no server, linter or test data.
RUN apt-get -q update \
 && sed 's/#.*//' scripts/packages.txt \
    | awk '$1 ~ /-dev$|^(cmake|ninja-build|clang-14|lld-14|pkg-config|protobuf-compiler(-grpc)?)$/ {print $1}' \
    | DEBIAN_FRONTEND=noninteractive xargs apt-get -q -y --no-install-recommends install \
      ca-certificates git python3
COPY . .
# JOBS is how many compilers run at once; each takes about 1 GB.
ARG JOBS=2
RUN cmake --preset release \
 && ninja -C build/release -j "${JOBS}" accord accord-accounts accord-planning accord-forecast

FROM runtime AS services
COPY --from=build /src/build/release/bin/accord /src/build/release/bin/accord-accounts \
     /src/build/release/bin/accord-planning /src/build/release/bin/accord-forecast /usr/local/bin/
RUN for program in /usr/local/bin/accord*; do "$program" --help >/dev/null || exit 1; done
