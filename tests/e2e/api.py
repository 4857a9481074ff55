"""The suite's RPCs as a program of anybody's would call them: from the protos alone.

`Api({"accounts": [address, ...], ...})` has a door for each service: `api.accounts.MoveAccount(name=...,
parent=...)` sends the request that the words say and returns an Answer, or raises Refused with the
status and its stable reason. Messages are made from the protos in this repository by protoc at the
first use; nothing of what the services are built of is used.
"""
import functools
import pathlib
import random
import subprocess
import tempfile
import time
import uuid

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SERVICES = ("accounts", "planning", "forecast")
# Of a call that would be answered if the machine had nothing else to do.
CALL_SECONDS_MAX = 120
# A call that finds nobody is made again for so long.
RETRY_SECONDS_MAX = 120
# Ours alone: who answers may be away for a moment, or still be reading.
PASSING = (grpc.StatusCode.UNAVAILABLE,)
# A server that came back is found within a tenth of a second; no proxy of the machine's is asked.
OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 100), ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 100), ("grpc.enable_http_proxy", 0),
    ("grpc.dns_min_time_between_resolutions_ms", 100),
    ("grpc.max_receive_message_length", 64 << 20), ("grpc.use_local_subchannel_pool", 1),
]


@functools.lru_cache(maxsize=1)
def _pool():
    protos = sorted((ROOT / "protos").rglob("*.proto"))
    roots = [ROOT / "protos", ROOT / "third_party/protos"]
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(
            ["protoc", *(f"-I{root}" for root in roots), "--include_imports",
             f"--descriptor_set_out={file.name}", *map(str, protos), "google/rpc/status.proto",
             "google/rpc/error_details.proto"], check=True, timeout=120)
        described = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in described.file:
        pool.Add(file)
    return pool


@functools.lru_cache(maxsize=None)
def message_class(full_name):
    return message_factory.MessageFactory(_pool()).GetPrototype(
        _pool().FindMessageTypeByName(full_name))


@functools.lru_cache(maxsize=None)
def _methods(service):
    """{name: (path, descriptor)} of every RPC of one of our services; the first of a name wins."""
    found = {}
    for file in sorted((ROOT / f"protos/accord/{service}/v1").glob("*_service.proto")):
        described = _pool().FindFileByName(f"accord/{service}/v1/{file.name}")
        for rpcs in described.services_by_name.values():
            for method in rpcs.methods:
                found.setdefault(method.name, (f"/{rpcs.full_name}/{method.name}", method))
    return found


class Refused(Exception):
    """A call that was not answered: `code` by name, `reason` and `metadata` of its ErrorInfo, and the
    `fields` that a BadRequest names."""

    def __init__(self, error, where=""):
        self.code = error.code().name
        self.reason, self.metadata, self.fields = "", {}, []
        self.message = error.details()
        trailing = {key: value for key, value in (error.trailing_metadata() or ())}
        if "grpc-status-details-bin" in trailing:
            status = message_class("google.rpc.Status").FromString(
                trailing["grpc-status-details-bin"])
            for detail in status.details:
                self._take(detail)
        super().__init__(f"{where}{self.code} {self.reason} {self.message} {self.fields or ''}")

    def _take(self, detail):
        kind = detail.type_url.rpartition("/")[2]
        if kind == "google.rpc.ErrorInfo":
            info = message_class(kind).FromString(detail.value)
            self.reason, self.metadata = info.reason, dict(info.metadata)
        elif kind == "google.rpc.BadRequest":
            bad = message_class(kind).FromString(detail.value)
            self.fields = [violation.field for violation in bad.field_violations]


class Answer:
    """`message`, and what the answer says of the state that it reflects."""

    def __init__(self, message, metadata):
        self.message = message
        said = {key: value for key, value in metadata}
        self.revision = int(said.get("accord-revision", 0))
        self.accounts_revision = int(said.get("accord-accounts-revision", 0))
        self.epoch = said.get("accord-epoch", "")


class Door:
    """One service, at one or several addresses; each call goes to one of them by chance."""

    limited = False  # whether its calls are made for somebody who sees a part

    def __init__(self, service, addresses, chance):
        self.service = service
        self.chance = chance
        self.channels = [grpc.insecure_channel(address, OPTIONS) for address in addresses]
        self.calls = {}

    def names(self):
        """Of its RPCs."""
        return _methods(self.service)

    def _call_of(self, name, replica):
        found = self.calls.get((name, replica))
        if found is None:
            path, method = _methods(self.service)[name]
            request = message_class(method.input_type.full_name)
            response = message_class(method.output_type.full_name)
            channel = self.channels[replica]
            make = channel.unary_stream if name.startswith("Watch") else channel.unary_unary
            found = request, make(path, request.SerializeToString, response.FromString)
            self.calls[name, replica] = found
        return found

    def __getattr__(self, name):
        if name not in _methods(self.service):
            raise AttributeError(f"the {self.service} service has no RPC {name}")
        return functools.partial(self.call, name)

    def call(self, name, /, _revision=0, _accounts_revision=0, _replica=None, _retry=True,
             _metadata=(), _seconds=CALL_SECONDS_MAX, **request):
        """`_revision`, `_accounts_revision`: no older state. `_retry`: again while UNAVAILABLE."""
        replica = self.chance.randrange(len(self.channels)) if _replica is None else _replica
        metadata = list(_metadata)
        if _revision:
            metadata.append(("accord-min-revision", str(_revision)))
        if _accounts_revision:
            metadata.append(("accord-accounts-revision", str(_accounts_revision)))
        make, call = self._call_of(name, replica)
        message = json_format.ParseDict(request, make())
        if "request_id" in make.DESCRIPTOR.fields_by_name and not message.request_id:
            message.request_id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        until = time.monotonic() + RETRY_SECONDS_MAX
        while True:
            try:
                answer, done = call.with_call(message, metadata=metadata, timeout=_seconds)
                return Answer(answer, [*done.initial_metadata(), *done.trailing_metadata()])
            except grpc.RpcError as error:
                if not _retry or error.code() not in PASSING or time.monotonic() > until:
                    raise Refused(error, f"{name}: ") from None
            time.sleep(0.05)

    def watch(self, name="WatchChanges", /, _replica=0, _seconds=CALL_SECONDS_MAX, _metadata=(),
              **request):
        """The stream's call: iterate it, cancel() it."""
        make, call = self._call_of(name, _replica)
        return call(json_format.ParseDict(request, make()), timeout=_seconds,
                    metadata=list(_metadata))

    def list(self, name, field, /, **request):
        """All pages of a list."""
        token = ""
        while True:
            message = self.call(name, page_token=token, **request).message
            yield from getattr(message, field)
            token = message.next_page_token
            if not token:
                return

    def close(self):
        for channel in self.channels:
            channel.close()


class Api:
    def __init__(self, addresses, chance=None):
        chance = chance or random.Random(0)
        self.accounts = Door("accounts", addresses["accounts"], chance)
        self.planning = Door("planning", addresses["planning"], chance)
        self.forecast = Door("forecast", addresses["forecast"], chance)

    def close(self):
        for door in (self.accounts, self.planning, self.forecast):
            door.close()


def healthy(address, service=""):
    """Whether gRPC's health protocol says SERVING."""
    with grpc.insecure_channel(address, OPTIONS) as channel:
        # One string in, one enum out: too little to need the protocol's own proto.
        check = channel.unary_unary("/grpc.health.v1.Health/Check", lambda data: data,
                                    lambda data: data)
        name = service.encode()
        try:
            return check(b"\x0a" + bytes([len(name)]) + name if name else b"", timeout=10) == b"\x08\x01"
        except grpc.RpcError:
            return False


def date(day):
    return {"year": day.year, "month": day.month, "day": day.day}


def money(currency, micros):
    """Negative amounts have both parts negative."""
    units, rest = divmod(abs(micros), 1_000_000)
    sign = -1 if micros < 0 else 1
    return {"currency_code": currency, "units": sign * units, "nanos": sign * rest * 1000}


def micros(message):
    assert message.nanos % 1000 == 0, f"not a whole micro: {message}"
    return message.units * 1_000_000 + message.nanos // 1000
