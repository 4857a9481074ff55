"""Whether every proto has its packages in other languages, and a new one cannot miss them."""
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts/checks"))
import proto_options  # noqa: E402

GOOD = "protos/accord/accounts/v1/account_service.proto"


class ProtoOptionsTest(unittest.TestCase):
    def test_every_proto_has_the_packages_of_its_path(self):
        protos = sorted((ROOT / "protos").rglob("*.proto"))
        self.assertGreater(len(protos), 20)
        for proto in protos:
            path = proto.relative_to(ROOT).as_posix()
            self.assertEqual(proto_options.complaints(path, proto.read_text(encoding="utf-8")), [])

    def test_each_option_that_is_left_out_is_named(self):
        wanted = proto_options.wanted_options(GOOD)
        self.assertIn('option java_outer_classname = "AccountServiceProto";', wanted)
        for missing in wanted:
            text = "\n".join(line for line in wanted if line != missing)
            self.assertEqual(proto_options.complaints(GOOD, text), [f"{GOOD}: lacks `{missing}`"])

    def test_a_package_of_another_folder_and_a_proto_elsewhere_are_refused(self):
        wanted = proto_options.wanted_options(GOOD)
        copied = "\n".join(wanted).replace("accountsv1", "planningv1")
        self.assertEqual(len(proto_options.complaints(GOOD, copied)), 2)
        for elsewhere in ("protos/a.proto", "protos/accord/accounts/a.proto", "protos/other/accounts/v1/a.proto"):
            self.assertEqual(len(proto_options.complaints(elsewhere, "\n".join(wanted))), 1, elsewhere)


if __name__ == "__main__":
    unittest.main()
