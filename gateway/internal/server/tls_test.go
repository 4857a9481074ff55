package server

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	"accord.dev/gateway/internal/config"
)

// overTLS makes the world's client speak TLS to the gateway.
func (w *world) overTLS(of *authority) {
	w.url = strings.Replace(w.url, "http://", "https://", 1)
	w.client.Transport = &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: of.pool()}, ForceAttemptHTTP2: true,
	}
}

func TestDoorSpeaksTLSAndHTTP2(t *testing.T) {
	of, folder := newAuthority(t), t.TempDir()
	cert, key, _ := of.pair(folder, "door")
	w := newWorld(t, func(c *config.Config) { c.TLSCert, c.TLSKey, c.DemoSignIn = cert, key, true })
	w.overTLS(of)
	answer, err := w.client.Get(w.url + "/v1/accounts/a")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 200 || answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s %v", answer.Proto, answer.Status, answer.Header)
	}
	signedIn := w.call("POST", "/session", `{"person":"people/jane"}`, jsonBody)
	for _, wanted := range []string{"Secure", "HttpOnly", "SameSite=Strict"} {
		if !strings.Contains(signedIn.header.Get("Set-Cookie"), wanted) {
			t.Errorf("cookie %q lacks %s", signedIn.header.Get("Set-Cookie"), wanted)
		}
	}
	address := strings.TrimPrefix(w.url, "https://")
	old := &tls.Config{RootCAs: of.pool(), MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	if connection, err := tls.Dial("tcp", address, old); err == nil {
		connection.Close()
		t.Error("TLS 1.1 is taken")
	}
}

func TestFilesOfTLSAreNamedWhenTheyAreWrong(t *testing.T) {
	of, folder := newAuthority(t), t.TempDir()
	cert, key, _ := of.pair(folder, "one")
	other, _, _ := of.pair(folder, "two")
	base := config.Config{Listen: "127.0.0.1:0", Accounts: "127.0.0.1:1", Planning: "127.0.0.1:1",
		Forecast: "127.0.0.1:1", StreamsMax: 1}
	for flag, change := range map[string]func(*config.Config){
		"--tls-cert":     func(c *config.Config) { c.TLSCert, c.TLSKey = other, key },
		"--service-ca":   func(c *config.Config) { c.ServiceCA = key },
		"--service-cert": func(c *config.Config) { c.ServiceCA, c.ServiceCert, c.ServiceKey = of.file(folder), cert, "none" },
	} {
		settings := base
		change(&settings)
		if _, err := Listen(context.Background(), &settings, &lines{}); err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

// secured is a service that asks for client certificates of an authority.
func secured(t *testing.T, of *authority, folder string) string {
	t.Helper()
	cert, key, _ := of.pair(folder, "service")
	own, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	services := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{own}, ClientCAs: of.pool(), ClientAuth: tls.RequireAndVerifyClientCert,
	})))
	accounts.RegisterAccountServiceServer(services, &fake{})
	grpc_health_v1.RegisterHealthServer(services, health.NewServer())
	go func() { _ = services.Serve(listener) }()
	t.Cleanup(services.Stop)
	return listener.Addr().String()
}

func TestServicesAreCalledWithCertificatesOnBothSides(t *testing.T) {
	of, stranger, folder := newAuthority(t), newAuthority(t), t.TempDir()
	address := secured(t, of, folder)
	cert, key, _ := of.pair(folder, "gateway")
	strangers := t.TempDir()
	falseCert, falseKey, _ := stranger.pair(strangers, "gateway")
	for name, row := range map[string]struct {
		ca, cert, key string
		status        int
	}{
		"its own":                   {of.file(folder), cert, key, 200},
		"none":                      {of.file(folder), "", "", 503},
		"a stranger's":              {of.file(folder), falseCert, falseKey, 503},
		"a service of a stranger's": {stranger.file(strangers), cert, key, 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // who is refused is tried for seconds
			w := newWorld(t, func(c *config.Config) {
				c.Accounts = address
				c.ServiceCA, c.ServiceCert, c.ServiceKey = row.ca, row.cert, row.key
			})
			if got := w.call("GET", "/v1/accounts/a", ""); got.status != row.status {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}
