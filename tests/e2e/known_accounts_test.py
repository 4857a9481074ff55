"""Issue 9, fault 2: no account, person, product or contact that exists is said not to exist.

Every method of planning and forecast that refers to one of them, by each of its fields, found in the
protos: right after starts, at once after the resource was made and without naming a revision, and
after a restore of the accounts service alone. ACCORD_RESTARTS says how many starts.
"""
import itertools
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import unittest

import grpc

from api import SERVICES, Api, Refused, _methods, message_class
from harness import BIN, Service, wait_until

RESTARTS = int(os.environ.get("ACCORD_RESTARTS", "2"))
MADE_EACH = int(os.environ.get("ACCORD_MADE_EACH", "1"))
REFERENCE, BEHAVIOR, OUTPUT_ONLY = 1055, 1052, 3  # google.api.resource_reference, field_behavior
KINDS = {"accord.dev/Account": "account", "accord.dev/Person": "person",
         "accord.dev/Product": "product", "accord.dev/Contact": "contact"}
# What is below an account has it in its name.
BELOW_ACCOUNT = ("accord.dev/AccountPlan", "accord.dev/AddressableRevenue")
USD = {"currency_code": "USD", "units": 1}
YEAR = {"fiscal_year": 2027}
DEAL = {"display_name": "A deal", "stage": "stages/proposal", "amount": USD,
        "close_date": {"year": 2027, "month": 3, "day": 1}}
# A request of each method that would be answered, but for what it is to refer to.
REQUESTS = {
    "CreateAccountPlan": lambda it: {"parent": it.account, "account_plan_id": "2030",
                                     "account_plan": {}},
    "UpdateAccountPlan": lambda it: {"account_plan": {"name": it.plan}},
    "CreateObjective": lambda it: {"parent": it.plan, "objective": {"title": "Grow"}},
    "UpdateObjective": lambda it: {"objective": {"name": it.objective}},
    "CreateAction": lambda it: {"parent": it.plan, "action": {"title": "Call"}},
    "UpdateAction": lambda it: {"action": {"name": it.action}},
    "CreateCondition": lambda it: {"parent": it.plan, "condition": dict(it.condition_body)},
    "UpdateCondition": lambda it: {"condition": {"name": it.condition}},
    "GetForecast": lambda it: {"period": YEAR},
    "BatchGetForecasts": lambda it: {"subjects": [{}], "periods": [YEAR]},
    "ListContributions": lambda it: {"period": YEAR},
    "CreateOpportunity": lambda it: {"opportunity": dict(DEAL)},
    "UpdateOpportunity": lambda it: {"opportunity": {"name": it.deal}},
    "UpsertOpportunities": lambda it: {"opportunities": [
        DEAL | {"external_ids": [{"system": "crm", "value": "7"}]}]},
    "CreateTarget": lambda it: {"target": {"kind": "BOOKINGS", "period": YEAR, "amount": USD}},
    "UpdateTarget": lambda it: {"target": {"name": it.target}},
    "UpsertRevenueFacts": lambda it: {"revenue_facts": [{
        "account": it.account, "product": it.product, "amount": USD,
        "month": {"year": 2027, "month": 3, "day": 1}}]},
    "CreateAddressableRevenue": lambda it: {"addressable_revenue_id": "2027",
                                            "addressable_revenue": {"amount": USD}},
    "WatchChanges": lambda it: {},
}
ELEMENTS = {"lines": {"quantity": 1, "amount": USD}, "stakeholders": {}}


def reference_of(field):
    """(type, child type) of a field's resource_reference."""
    for unknown in field.GetOptions().UnknownFields():
        if unknown.field_number == REFERENCE:
            found = message_class("google.api.ResourceReference").FromString(unknown.data)
            return found.type, found.child_type
    return "", ""


def is_output(field):
    return any(unknown.field_number == BEHAVIOR and unknown.data == OUTPUT_ONLY
               for unknown in field.GetOptions().UnknownFields())


def references(message, seen=()):
    """[(path, kind)] of what a request refers to."""
    if message.full_name in seen:
        return
    for field in message.fields:
        if is_output(field):
            continue
        kind, child = reference_of(field)
        if kind in KINDS:
            yield (field.name,), KINDS[kind]
        elif child in BELOW_ACCOUNT:
            yield (field.name,), "account"
        if field.message_type is not None:
            for path, below in references(field.message_type, (*seen, message.full_name)):
                yield (field.name, *path), below


def all_references():
    found = []
    for service in ("planning", "forecast"):
        for name, (_, method) in _methods(service).items():
            found += [(service, name, path, kind)
                      for path, kind in references(method.input_type)
                      if not name.startswith(("List", "Get")) or name in REQUESTS]
    return found


def put(request, path, value):
    """Sets a field of a request that words say; in a list, of its first element."""
    head, *rest = path
    if not rest:
        request[head] = value
        return
    below = request.get(head)
    if below is None:
        below = request[head] = [dict(ELEMENTS[head])] if head in ELEMENTS else {}
    put(below[0] if isinstance(below, list) else below, rest, value)


class Known:
    """Names of what exists."""


class KnownAccountsTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.database = f"--database=sqlite:{self.folder}/data"
        self.programs = {}
        self.programs["accounts"] = self.program("accounts").start()
        for service in ("planning", "forecast"):
            self.programs[service] = self.program(
                service, f"--accounts={self.programs['accounts'].address}").start()
        self.api = Api({service: [self.programs[service].address] for service in SERVICES})
        self.addCleanup(self.api.close)
        self.numbers = itertools.count()
        self.it = self.make_what_there_is()

    def program(self, service, *options):
        program = Service(f"accord-{service}", self.folder, self.database, *options)
        self.addCleanup(program.close)
        return program

    def make(self, kind):
        """A new resource of the accounts service; its name."""
        number, accounts = next(self.numbers), self.api.accounts
        if kind == "account":
            made = accounts.CreateAccount(account={"display_name": f"A{number}"})
        elif kind == "person":
            made = accounts.CreatePerson(person={"display_name": f"P{number}"})
        elif kind == "product":
            made = accounts.CreateProduct(product={"display_name": f"Q{number}"})
        else:
            made = accounts.CreateContact(parent=self.it.account, contact={
                "display_name": f"C{number}"})
        return made.message.name

    def make_what_there_is(self):
        it = self.it = Known()
        for kind in ("account", "person", "product", "contact"):
            setattr(it, kind, self.make(kind))
        planning, forecast = self.api.planning, self.api.forecast
        it.plan = planning.CreateAccountPlan(
            parent=it.account, account_plan_id="2027", account_plan={}).message.name
        it.objective = planning.CreateObjective(
            parent=it.plan, objective={"title": "Grow"}).message.name
        it.action = planning.CreateAction(parent=it.plan, action={"title": "Call"}).message.name
        it.condition_body = {"title": "Ready", "commitments": [
            {"commitment_id": "ours", "text": "Ours", "side": "VENDOR"}]}
        it.condition = planning.CreateCondition(
            parent=it.plan, condition=it.condition_body).message.name
        it.deal = forecast.CreateOpportunity(opportunity=DEAL).message.name
        it.target = forecast.CreateTarget(target={
            "account": it.account, "kind": "BOOKINGS", "period": YEAR, "amount": USD}).message.name
        return it

    def ask(self, service, name, path, reference, **how):
        """A call that refers to `reference`; what it came to."""
        request = REQUESTS[name](self.it)
        put(request, path, reference)
        if name.startswith("Update"):
            request["update_mask"] = path[1]
        if "validate_only" in _methods(service)[name][1].input_type.fields_by_name:
            request["validate_only"] = True
        door = getattr(self.api, service)
        try:
            if name == "WatchChanges":
                stream = door.watch(**request)
                next(stream)
                stream.cancel()
            else:
                door.call(name, **request, **how)
        except Refused as refusal:
            return refusal.code if refusal.code == "UNAVAILABLE" else str(refusal)
        except grpc.RpcError as error:
            return error.code().name
        return "OK"

    def ask_until_answered(self, what, reference):
        """What it came to along the way, other than UNAVAILABLE and the answer."""
        wrong = []
        service, name, path, _ = what

        def answered():
            came_to = self.ask(service, name, path, reference, _retry=False)
            if came_to not in ("OK", "UNAVAILABLE"):
                wrong.append((name, path, came_to))
            return came_to == "OK" or len(wrong) > 3

        wait_until(f"{name} by {'.'.join(path)} is answered", answered)
        return wrong

    def test_every_method_that_refers_to_them_has_a_request_here(self):
        missing = {name for _, name, _, _ in all_references()} - set(REQUESTS)
        self.assertEqual(missing, set())
        self.assertGreater(len(all_references()), 25)

    def test_right_after_a_start_what_exists_is_not_refused(self):
        wrong = []
        for start in range(RESTARTS):
            # Seen by the store, and not in the stored copy yet.
            fresh = {kind: self.make(kind) for kind in ("account", "person", "product", "contact")}
            for service, name in (("forecast", "CreateOpportunity"), ("planning", "UpdateObjective")):
                put_path = ("opportunity", "owner") if service == "forecast" else ("objective", "owner")
                request = REQUESTS[name](self.it)
                put(request, put_path, fresh["person"])
                getattr(self.api, service).call(name, **request)
            for service in ("planning", "forecast"):
                program = self.programs[service]
                program.kill() if start % 2 else program.terminate()
                program.start()
            for what in all_references():
                wrong += self.ask_until_answered(what, fresh[what[3]])
        self.assertEqual(wrong, [])

    def test_while_the_accounts_service_is_away_nothing_is_said_not_to_exist(self):
        fresh = self.make("account")
        for service in ("forecast", "planning", "accounts"):
            self.programs[service].terminate()
        for service in ("planning", "forecast"):
            self.programs[service].start()
        self.assertEqual(self.ask("forecast", "GetForecast", ("account",), self.it.account), "OK")
        unknown = [what for what in all_references() if what[3] == "account"]
        for service, name, path, _ in unknown:
            self.assertEqual(self.ask(service, name, path, "accounts/never-heard-of", _retry=False),
                             "UNAVAILABLE", (name, path))
        self.programs["accounts"].start()
        wrong = []
        for what in unknown:
            wrong += self.ask_until_answered(what, fresh)
        self.assertEqual(wrong, [])
        refused = self.ask("forecast", "CreateOpportunity", ("opportunity", "account"),
                           "accounts/never-heard-of")
        self.assertIn("REFERENCE_NOT_FOUND", refused)

    def test_copy_that_shows_less_than_was_seen_decides_nothing(self):
        fresh = self.make("account")
        self.api.forecast.CreateOpportunity(opportunity=DEAL | {"account": fresh})
        self.programs["accounts"].kill()  # before the copy, which has seen it, is stored
        self.programs["forecast"].kill()
        self.programs["forecast"].start()
        for account in (self.it.account, fresh):
            # OK if the copy was stored in that moment.
            self.assertIn(
                self.ask("forecast", "GetForecast", ("account",), account, _retry=False),
                ("UNAVAILABLE", "OK"), account)
        self.programs["accounts"].start()
        self.assertEqual(
            self.ask_until_answered(("forecast", "GetForecast", ("account",), ""), fresh), [])

    def test_what_was_made_a_moment_ago_is_known_without_naming_a_revision(self):
        ended = threading.Event()

        def write():
            api = Api({service: [self.programs[service].address] for service in SERVICES},
                      random.Random(1))
            for number in itertools.count():
                if ended.is_set():
                    return api.close()
                api.accounts.CreateAccount(account={"display_name": f"beside {number}"})

        beside = threading.Thread(target=write)
        beside.start()
        self.addCleanup(beside.join)
        self.addCleanup(ended.set)
        wrong = []
        for _ in range(MADE_EACH):
            for service, name, path, kind in all_references():
                came_to = self.ask(service, name, path, self.make(kind))
                if came_to != "OK":
                    wrong.append((name, path, came_to))
        self.assertEqual(wrong, [])

    def test_after_a_restore_of_the_accounts_service_alone_what_exists_is_known(self):
        db = lambda verb, *arguments: subprocess.run(
            [BIN / "accord", "db", verb, *map(str, arguments), self.database], check=True,
            capture_output=True, timeout=120)
        db("backup", self.folder / "backup")
        lost = [self.make("account") for _ in range(30)]
        for account in lost:  # the stores have seen what is lost now
            self.api.forecast.CreateOpportunity(opportunity=DEAL | {"account": account})
        self.api.planning.CreateAccountPlan(
            parent=lost[-1], account_plan_id="2027", account_plan={})
        self.programs["accounts"].terminate()
        for file in (self.folder / "data").glob("accounts.db*"):
            file.unlink()
        db("restore", self.folder / "backup", "--service=accounts")
        self.programs["accounts"].start()
        wrong = []
        for restarted in (False, True):
            for service in ("planning", "forecast"):
                if restarted:
                    self.programs[service].kill()
                    self.programs[service].start()
            for what in all_references():
                wrong += self.ask_until_answered(what, self.make(what[3]))
            for service, name, path, kind in all_references():
                # Who was there once can be watched, and what stands on it can be asked for.
                known = ("WatchChanges", "GetForecast", "BatchGetForecasts", "ListContributions")
                if kind == "account" and name not in known:
                    self.assertIn("NOT_FOUND", self.ask(service, name, path, lost[-1]), name)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
