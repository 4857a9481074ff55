// Package tlsfiles reads certificates from files, and again when they have changed, so that they can
// be renewed without a restart.
package tlsfiles

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

const lookEvery = 10 * time.Second

// Pair is a certificate and its key in PEM files. Safe for concurrent use.
type Pair struct {
	certFile, keyFile string

	mutex   sync.Mutex
	current *tls.Certificate
	stamp   [2]time.Time // when the files were changed
	looked  time.Time
}

// Load reads the pair. Errors name the file.
func Load(certFile, keyFile string) (*Pair, error) {
	pair := &Pair{certFile: certFile, keyFile: keyFile}
	stamp, err := pair.stamps()
	if err != nil {
		return nil, err
	}
	if err := pair.read(stamp); err != nil {
		return nil, err
	}
	return pair, nil
}

func (p *Pair) stamps() ([2]time.Time, error) {
	var stamps [2]time.Time
	for n, file := range []string{p.certFile, p.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return stamps, err
		}
		stamps[n] = info.ModTime()
	}
	return stamps, nil
}

func (p *Pair) read(stamp [2]time.Time) error {
	read, err := tls.LoadX509KeyPair(p.certFile, p.keyFile)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", p.certFile, p.keyFile, err)
	}
	p.current, p.stamp, p.looked = &read, stamp, time.Now()
	return nil
}

// certificate is the pair as the files are now. While they cannot be read, as in the midst of being
// renewed, the last one that could.
func (p *Pair) certificate() *tls.Certificate {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if time.Since(p.looked) < lookEvery {
		return p.current
	}
	p.looked = time.Now()
	if stamp, err := p.stamps(); err == nil && stamp != p.stamp {
		_ = p.read(stamp)
	}
	return p.current
}

// Server is the configuration of a door.
func Server(pair *Pair) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return pair.certificate(), nil
		},
	}
}

// Client is the configuration of a connection to a server whose certificate is of the CA in caFile.
// It shows `pair`; nil: none.
func Client(caFile string, pair *Pair) (*tls.Config, error) {
	authorities, err := readPool(caFile)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities}
	if pair != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return pair.certificate(), nil
		}
	}
	return config, nil
}

func readPool(file string) (*x509.CertPool, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		return nil, errors.New(file + ": holds no certificate in PEM")
	}
	return pool, nil
}
