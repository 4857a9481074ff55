"""Lays a Go module out as a module proxy: `pack.py MODULE VERSION FOLDER PROXY`.

What `GOPROXY=file://PROXY` reads: the module's files as one archive, its go.mod, and the list of its
versions (https://go.dev/ref/mod#goproxy-protocol). The same files make the same bytes.
"""

import json
import pathlib
import sys
import zipfile

DAY = (1980, 1, 1, 0, 0, 0)


def main(module, version, folder, proxy):
    folder = pathlib.Path(folder)
    place = pathlib.Path(proxy) / module / "@v"
    place.mkdir(parents=True)
    (place / "list").write_text(f"{version}\n", encoding="utf-8")
    (place / f"{version}.info").write_text(json.dumps({"Version": version}), encoding="utf-8")
    (place / f"{version}.mod").write_bytes((folder / "go.mod").read_bytes())
    with zipfile.ZipFile(place / f"{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{module}@{version}/{file.relative_to(folder).as_posix()}", DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
