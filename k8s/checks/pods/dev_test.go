package pods

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

var services = []string{"accord-accounts", "accord-planning", "accord-forecast"}

// One environment for all that is looked at, since its pods take a while.
func TestDevEnvironment(t *testing.T) {
	dev := newEnvironment(t, "dev")
	all := append(services, "accord-gateway")
	dev.add(all...)
	dev.start(all...)
	dev.awaitReady(all...)
	accounts := dev.pods["accord-accounts"][0]

	t.Run("PeopleAreAnsweredThroughTheGateway", func(t *testing.T) {
		dev.wants("POST", "/v1/accounts?accountId=acme", `{"displayName":"Acme"}`, "accounts/acme")
		dev.wants("GET", "/v1/accounts/acme", "", "Acme")
		dev.wants("GET", "/v1/organization", "", "{")
		dev.wants("GET", "/v1/opportunities", "", "{")
		dev.wants("GET", "/", "", "<html")
	})
	t.Run("PodsAreConfined", func(t *testing.T) { confined(t, dev, accounts) })
	t.Run("StrangersAreShutOut", func(t *testing.T) { strangers(t, accounts.Address+":7411") })
	t.Run("MetricsAreShown", func(t *testing.T) { metrics(t, dev) })
	t.Run("SecondPodOnSqliteIsRefused", func(t *testing.T) {
		second, err := dev.node.Add(dev.workload("accord-accounts"), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := dev.node.Start(second); err != nil {
			t.Fatal(err)
		}
		if err := second.AwaitEnd(readySecond); err == nil || strings.Contains(err.Error(), "runs still") {
			t.Errorf("two pods serve one file: %v", err)
		}
	})
	t.Run("PodsEndInOrderAndKeepWhatTheyKnow", func(t *testing.T) {
		dev.endsInOrder(accounts)
		again, err := dev.node.Add(dev.workload("accord-accounts"), 2)
		if err != nil {
			t.Fatal(err)
		}
		if err := dev.node.Start(again); err != nil {
			t.Fatal(err)
		}
		if err := again.AwaitReady(readySecond); err != nil {
			t.Fatal(err)
		}
		keptInBackup(t, dev, again)
		dev.endsInOrder(again)
		dev.endsInOrder(dev.pods["accord-planning"][0])
		dev.endsInOrder(dev.pods["accord-forecast"][0])
		dev.endsInOrder(dev.pods["accord-gateway"][0])
	})
}

// keptInBackup takes a backup as docs/OPERATIONS.md says, beside the running service.
func keptInBackup(t *testing.T, dev *environment, pod *Pod) {
	said, err := dev.node.Exec(pod, "accord", "db", "backup", "/tmp/backup", "--service=accounts",
		"--database=sqlite:/var/lib/accord")
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if said, err := dev.node.Exec(pod, "grep", "-r", "Acme", "/tmp/backup"); err != nil {
		t.Errorf("the account is gone: %v %s", err, said)
	}
}

func confined(t *testing.T, dev *environment, pod *Pod) {
	if said, err := dev.node.Exec(pod, "id", "-u"); err != nil || strings.TrimSpace(said) != "10001" {
		t.Errorf("it runs as %s (%v)", said, err)
	}
	for _, file := range []string{"/x", "/usr/local/bin/x", "/etc/accord/tls/x"} {
		if said, err := dev.node.Exec(pod, "touch", file); err == nil {
			t.Errorf("it may write %s: %s", file, said)
		}
	}
	for _, file := range []string{"/tmp/x", "/var/lib/accord/x"} {
		if said, err := dev.node.Exec(pod, "touch", file); err != nil {
			t.Errorf("it may not write %s: %s", file, said)
		}
	}
	if said, err := dev.node.Exec(pod, "grep", "-c", "^Cap[A-Z].*:.0*$", "/proc/1/status"); err != nil ||
		strings.TrimSpace(said) == "0" {
		t.Errorf("it has capabilities: %s", said)
	}
	if said, err := dev.node.Exec(dev.pods["accord-gateway"][0], "sh", "-c", "true"); err == nil {
		t.Errorf("the gateway's image has a shell: %s", said)
	}
}

// strangers come without a certificate, or without TLS.
func strangers(t *testing.T, address string) {
	plain, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	fmt.Fprint(plain, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	_ = plain.SetReadDeadline(time.Now().Add(3 * time.Second))
	const settingsFrame = 4 // how an HTTP/2 server begins; a TLS one says nothing, or an alert
	if answer, _ := io.ReadAll(plain); len(answer) > 3 && answer[3] == settingsFrame {
		t.Errorf("plaintext is answered: %q", answer)
	}
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer connection.Close()
	// With TLS 1.3 a client learns at its first reading that it was refused.
	_ = connection.SetReadDeadline(time.Now().Add(3 * time.Second))
	fmt.Fprint(connection, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	if read, err := connection.Read(make([]byte, 64)); err == nil {
		t.Errorf("whoever has no certificate is answered with %d bytes", read)
	}
}

func metrics(t *testing.T, dev *environment) {
	for workload, pods := range dev.pods {
		answer, err := http.Get("http://" + pods[0].Address + ":9090/metrics")
		if err != nil {
			t.Errorf("%s: %v", workload, err)
			continue
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), "\naccord_") {
			t.Errorf("%s: %d %.200s", workload, answer.StatusCode, text)
		}
	}
}
