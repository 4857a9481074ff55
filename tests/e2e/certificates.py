"""Real certificates for tests, made by the program openssl."""
import pathlib
import subprocess


class Authority:
    """An authority with its certificates in one folder: NAME.pem and NAME.key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.serial = 1
        self._openssl(
            "req", "-x509", *self._new_key("ca"), "-subj", "/CN=CA of the tests", "-days", 2,
            "-out", self.folder / "ca.pem",
        )

    def make(self, name, alternative_names="DNS:localhost,IP:127.0.0.1"):
        """Makes or renews the certificate whose common name is NAME; returns its flags."""
        self.serial += 1
        request = self.folder / f"{name}.csr"
        self._openssl(
            "req", "-new", *self._new_key(name), "-subj", f"/CN={name}", "-addext",
            f"subjectAltName={alternative_names}", "-out", request,
        )
        self._openssl(
            "x509", "-req", "-copy_extensions", "copy", "-in", request, "-CA",
            self.folder / "ca.pem", "-CAkey", self.folder / "ca.key", "-days", 1, "-set_serial",
            self.serial, "-out", self.folder / f"{name}.pem",
        )
        return self.flags(name)

    def flags(self, name):
        return [
            f"--tls-cert={self.folder}/{name}.pem", f"--tls-key={self.folder}/{name}.key",
            f"--tls-ca={self.folder}/ca.pem",
        ]

    def _new_key(self, name):
        return (
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            self.folder / f"{name}.key",
        )

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
