// Pack-protos packs the contract for whoever makes stubs of it without a clone:
// `pack-protos LICENSE FOLDER... >protos.zip`.
//
// The archive holds the protos of all folders in one tree, which one `-I` finds, and the licence. The
// same protos make the same bytes.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// An archive has no day: what is in it has not changed because it was packed again.
var packed = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: pack-protos LICENSE FOLDER... >protos.zip")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pack-protos:", err)
		os.Exit(1)
	}
}

func run(license string, folders []string, out io.Writer) error {
	archive := zip.NewWriter(out)
	if err := add(archive, os.DirFS(filepath.Dir(license)), filepath.Base(license)); err != nil {
		return err
	}
	for _, folder := range folders {
		if err := addProtos(archive, os.DirFS(folder)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// addProtos adds all protos of a folder, sorted, under their paths within it.
func addProtos(archive *zip.Writer, folder fs.FS) error {
	return fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".proto" {
			return err
		}
		return add(archive, folder, path)
	})
}

func add(archive *zip.Writer, folder fs.FS, path string) error {
	content, err := fs.ReadFile(folder, path)
	if err != nil {
		return err
	}
	writer, err := archive.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: packed})
	if err != nil {
		return err
	}
	_, err = writer.Write(content)
	return err
}
