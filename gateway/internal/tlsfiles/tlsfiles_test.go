package tlsfiles

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// write makes a self-signed pair with a serial number.
func write(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: encoded},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// serialAfter is the serial number that the pair shows when it may look again.
func serialAfter(t *testing.T, pair *Pair) int64 {
	t.Helper()
	pair.looked = time.Time{}
	shown, err := x509.ParseCertificate(pair.certificate().Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return shown.SerialNumber.Int64()
}

func TestCertificateIsReadAgainWhenItsFilesChangeAndKeptWhileTheyAreBroken(t *testing.T) {
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	write(t, cert, key, 1)
	pair, err := Load(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := serialAfter(t, pair); got != 1 {
		t.Errorf("while the file is broken: %d", got)
	}
	write(t, cert, key, 2)
	if pair.looked = time.Now(); pair.certificate() != pair.current {
		t.Error("it looks at its files at every handshake")
	}
	if got := serialAfter(t, pair); got != 2 {
		t.Errorf("renewed: %d", got)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if got := serialAfter(t, pair); got != 2 {
		t.Errorf("without its key's file: %d", got)
	}
}
