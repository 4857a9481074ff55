"""Moments are pairs, over every read that takes one: found by reflection, so that a new one is held to
it as soon as it is there. Issue 9, faults 6 and 15."""
import base64
import datetime
import unittest

from api import SERVICES, Api, Refused
from harness import ServedTest, accord

OTHER_EPOCH = "0123456789abcdef"
NEVER_MADE = 10**12
PARENTS = ("", "accounts/-", "accounts/-/plans/-")
PERIOD = {"fiscal_year": 2026}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def reads_of(door):
    """(name, request descriptor, response descriptor) of what takes a moment."""
    for name, (_, method) in sorted(door.names().items()):
        if "as_of" in method.input_type.fields_by_name:
            yield name, method.input_type, method.output_type


def repeated_of(message_type):
    """{type of message: field} of the repeated fields of a response."""
    return {field.message_type.full_name: field.name for field in message_type.fields
            if field.message_type is not None and field.label == field.LABEL_REPEATED}


class MomentsTest(ServedTest):
    def setUp(self):
        super().setUp()
        accord(self.server, "demo")
        self.api = Api({service: [self.server.address] for service in SERVICES})
        self.addCleanup(self.api.close)
        newest = self.api.accounts.GetOrganization()
        self.accounts = newest.revision
        self.epochs, self.revisions = {}, {}
        for service, method in (("accounts", "ListPeople"), ("planning", "ListCosStandards"),
                                ("forecast", "ListStages")):
            answer = getattr(self.api, service).call(method, _accounts_revision=self.accounts)
            self.epochs[service], self.revisions[service] = answer.epoch, answer.revision
            self.assertTrue(answer.epoch)
        self.names = {}

    def parent_of(self, door, name, request):
        """A parent that the list takes; every one has a wildcard."""
        if "parent" not in request.fields_by_name:
            return {}
        for parent in PARENTS:
            try:
                door.call(name, parent=parent)
                return {"parent": parent}
            except Refused as refusal:
                self.assertEqual(refusal.code, "INVALID_ARGUMENT", f"{name}: {refusal}")
        raise AssertionError(f"{name} takes none of {PARENTS}: add its parent")

    def names_of(self, door, resource):
        """Of the resources of a type, from the list that has them."""
        if resource not in self.names:
            for name, (_, method) in door.names().items():
                field = repeated_of(method.output_type).get(resource)
                if name.startswith("List") and field:
                    found = door.call(name, **self.parent_of(door, name, method.input_type))
                    self.names[resource] = [each.name for each in getattr(found.message, field)]
                    break
        self.assertTrue(self.names.get(resource), f"the demo has no {resource}, or no list of them")
        return self.names[resource]

    def built(self, door, name, request, response):
        """The rest of a request that the read takes; None for one that is not built yet."""
        try:
            rest = self.request_of(door, name, request, response)
            if not name.startswith("Watch"):
                door.call(name, **rest)
        except Refused as refusal:
            self.assertEqual(refusal.reason, "NOT_BUILT_YET", f"{name}: {refusal}")
            return None
        return rest

    def request_of(self, door, name, request, response):
        package = f"accord.{door.service}.v1"
        account = self.names_of(self.api.accounts, "accord.accounts.v1.Account")[0]
        first = {"accounts": account,
                 "planning": self.names_of(self.api.planning, "accord.planning.v1.AccountPlan")[0],
                 "forecast": self.names_of(self.api.forecast, "accord.forecast.v1.Opportunity")[0]}
        special = {
            "GetAccountTree": {}, "GetOrganization": {}, "ListAncestors": {"name": account},
            "SearchAccounts": {"query": "bank"}, "WatchChanges": {"skip_superseded": True},
            "BatchGetForecasts": {"subjects": [{"account": account}], "periods": [PERIOD]},
            "GetForecast": {"account": account, "period": PERIOD},
            "ListContributions": {"account": account, "period": PERIOD},
            "GetPlanDocument": {"name": first["planning"]},
            "ListRevisions": {"name": first[door.service]},
        }
        if name in special:
            return special[name]
        if name.startswith("List"):
            return self.parent_of(door, name, request)
        self.assertTrue(name.startswith("Get"), f"say how {package}.{name} is called")
        return {"name": self.names_of(door, response.full_name)[0]}

    def ask(self, door, name, /, **request):
        """The accounts revision that the answer tells; Refused otherwise."""
        if not name.startswith("Watch"):
            return door.call(name, _retry=False, **request).accounts_revision
        stream = door.watch(name, **request)
        try:
            first = next(iter(stream))
        except Exception as error:
            raise Refused(error) from None
        stream.cancel()
        return first.progress.accounts_revision

    def refusal(self, door, name, /, **request):
        with self.assertRaises(Refused, msg=f"{door.service} {name} took {request}") as caught:
            self.ask(door, name, **request)
        return caught.exception

    def test_no_read_ignores_a_part_of_its_moment(self):
        walked = 0
        for service in SERVICES:
            door = getattr(self.api, service)
            for name, request, response in reads_of(door):
                with self.subTest(f"{service} {name}"):
                    rest = self.built(door, name, request, response)
                    if rest is not None:
                        self.one_read(door, name, rest)
                        walked += 1
        self.assertGreater(walked, 45)

    def one_read(self, door, name, rest):
        here, epoch = self.revisions[door.service], self.epochs[door.service]

        def with_moment(**as_of):
            return {**rest, "as_of": as_of}

        for moment in ({"revision": here}, {"time": now()}):
            refused = self.refusal(door, name, **with_moment(**moment, epoch=OTHER_EPOCH))
            self.assertEqual((refused.code, refused.reason),
                             ("FAILED_PRECONDITION", "EPOCH_CHANGED"))
            self.assertEqual(refused.metadata["epoch"], epoch)
        self.ask(door, name, **with_moment(revision=here, epoch=epoch))
        refused = self.refusal(door, name, **with_moment(epoch=epoch))
        self.assertEqual(refused.fields, ["as_of.epoch"])
        for moment in ({}, {"time": now()}):
            refused = self.refusal(door, name, **with_moment(**moment, accounts_revision=1))
            self.assertEqual(refused.fields, ["as_of.accounts_revision"])
        if door.service == "accounts":
            refused = self.refusal(door, name, **with_moment(revision=here, accounts_revision=1))
            self.assertEqual(refused.fields, ["as_of.accounts_revision"])
            return
        refused = self.refusal(
            door, name, **with_moment(revision=here, accounts_revision=NEVER_MADE))
        self.assertEqual((refused.code, refused.reason), ("OUT_OF_RANGE", "REVISION_IN_FUTURE"))
        older = self.accounts - 1
        told = self.ask(door, name, **with_moment(revision=here, accounts_revision=older))
        self.assertEqual(told, older, "the pair that was asked for")
        if name == "WatchChanges":
            subtree = self.names_of(self.api.accounts, "accord.accounts.v1.Account")[0]
            refused = self.refusal(door, name, subtree=subtree, **with_moment(
                revision=here, accounts_revision=older))
            self.assertEqual(refused.fields, ["as_of.accounts_revision"])

    def test_every_page_token_has_its_history_and_its_pair(self):
        walked = []
        for service in SERVICES:
            door = getattr(self.api, service)
            for name, (_, method) in sorted(door.names().items()):
                request = method.input_type
                if "page_token" not in request.fields_by_name or name == "GetHierarchyStatus":
                    continue
                rest = self.built(door, name, request, method.output_type)
                if rest is None:
                    continue
                rest["page_size"] = 1
                token = door.call(name, **rest).message.next_page_token
                if not token:
                    continue  # the demo has but one
                walked.append(name)
                with self.subTest(f"{service} {name}"):
                    self.one_token(door, name, rest, token)
        self.assertGreater(len(walked), 15, walked)

    def one_token(self, door, name, rest, token):
        parts = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().split("\x1e")
        self.assertEqual(parts[4], self.epochs[door.service])
        if door.service != "accounts":
            self.assertGreater(int(parts[5]), 0, "the accounts revision")
        door.call(name, page_token=token, **rest)

        def changed(position, value):
            text = "\x1e".join([*parts[:position], value, *parts[position + 1:]])
            return base64.urlsafe_b64encode(text.encode()).decode()

        with self.assertRaises(Refused) as caught:
            door.call(name, page_token=changed(4, OTHER_EPOCH), **rest)
        self.assertEqual((caught.exception.code, caught.exception.reason),
                         ("FAILED_PRECONDITION", "EPOCH_CHANGED"))
        for too_old in (changed(0, "1"), changed(2, str(NEVER_MADE))):
            with self.assertRaises(Refused) as caught:
                door.call(name, page_token=too_old, **rest)
            self.assertEqual((caught.exception.code, caught.exception.reason),
                             ("ABORTED", "PAGE_TOKEN_EXPIRED"))

    def test_streams_name_their_history_at_once(self):
        for service in SERVICES:
            with self.subTest(service):
                stream = getattr(self.api, service).watch(after_revision=self.revisions[service])
                said = {key: value for key, value in stream.initial_metadata()}
                self.assertEqual(said["accord-epoch"], self.epochs[service])
                stream.cancel()
                ends = getattr(self.api, service).watch(skip_superseded=True, as_of={"revision": 1})
                list(ends)
                said = {key: value for key, value in ends.trailing_metadata()}
                self.assertEqual(said["accord-epoch"], self.epochs[service])

    def test_times_mean_the_same_after_a_restart(self):
        plan = self.names_of(self.api.planning, "accord.planning.v1.AccountPlan")[0]
        account = plan.rpartition("/plans/")[0]
        then = now()
        self.api.accounts.UpdateAccount(account={"name": account, "display_name": "Renamed"},
                                        update_mask="displayName")

        def look():
            document = self.api.planning.GetPlanDocument(name=plan, as_of={"time": then}).message
            forecast = self.api.forecast.GetForecast(account=account, period=PERIOD,
                                                     as_of={"time": then}).message
            self.assertEqual(document.accounts_revision, forecast.accounts_revision)
            self.assertNotEqual(document.account_display_name, "Renamed")
            return document, forecast

        before = look()
        self.assertEqual(self.server.terminate(), 0)
        self.server = self.serve()
        self.api.close()
        self.api = Api({service: [self.server.address] for service in SERVICES})
        self.assertEqual(look(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
