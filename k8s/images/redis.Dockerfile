# Debian's Redis, so that its mends come with Debian's and no image of a third party is needed.
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS redis
RUN apt-get -q update \
 && apt-get -q -y upgrade \
 && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install redis-server \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log \
    /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
USER 10001:10001
WORKDIR /tmp
