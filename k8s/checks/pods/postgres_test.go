package pods

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

const databasePassword = "a password of this test"

// startPostgres runs Debian's PostgreSQL on the node, over TLS and by password alone, with the three
// databases that the settings name, and returns the Secret that reaches it.
func startPostgres(t *testing.T, name string) corev1.Secret {
	t.Helper()
	folder, err := os.MkdirTemp("", "accord-postgres") // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(programs) == 0 {
		t.Fatal("PostgreSQL is missing: apt-get install postgresql")
	}
	asPostgres := func(script string) {
		t.Helper()
		command := exec.Command("runuser", "-u", "postgres", "--", "bash", "-euo", "pipefail", "-c", script)
		command.Dir = folder
		command.Env = append(os.Environ(), "PATH="+programs[0]+":"+os.Getenv("PATH"), "LC_ALL=C.UTF-8",
			"NAME="+name, "PASSWORD="+databasePassword, "NODE="+nodeAddress)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
	if err := command("chown", "postgres", folder); err != nil {
		t.Fatal(err)
	}
	asPostgres(`
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$NAME" \
  -addext "subjectAltName=DNS:$NAME" -keyout tls.key -out tls.crt
initdb --auth=peer --encoding=UTF8 data >/dev/null
echo 'hostssl all accord all scram-sha-256' >>data/pg_hba.conf
pg_ctl --wait --silent --log=log -D data start -o "-c listen_addresses=$NODE -c ssl=on \
  -c ssl_cert_file=$PWD/tls.crt -c ssl_key_file=$PWD/tls.key -c unix_socket_directories=$PWD"
psql -q -h "$PWD" -d postgres -c "CREATE ROLE accord LOGIN PASSWORD '$PASSWORD'"
for service in accounts planning forecast; do createdb -h "$PWD" -O accord "accord_$service"; done`)
	t.Cleanup(func() { asPostgres("pg_ctl --silent --mode=immediate -D data stop") })
	authority, err := os.ReadFile(filepath.Join(folder, "tls.crt"))
	if err != nil {
		t.Fatal(err)
	}
	return corev1.Secret{Data: map[string][]byte{
		"password": []byte(databasePassword), "ca.crt": authority}}
}

func TestProductionEnvironment(t *testing.T) {
	production := newEnvironment(t, "production")
	production.node.secrets["accord-database"] = startPostgres(t, "postgres")
	if err := production.node.Name(nodeAddress, "postgres"); err != nil {
		t.Fatal(err)
	}
	all := append([]string{"accord-redis"}, append(services, "accord-gateway", "accord-migrate")...)
	production.add(all...)
	production.start("accord-redis")

	t.Run("ServicesRefuseADatabaseThatWasNotMigrated", func(t *testing.T) {
		early, err := production.node.Add(production.workload("accord-accounts"), 9)
		if err != nil {
			t.Fatal(err)
		}
		if err := production.node.Start(early); err != nil {
			t.Fatal(err)
		}
		if err := early.AwaitEnd(readySecond); err == nil || strings.Contains(err.Error(), "runs still") {
			t.Errorf("it serves: %v", err)
		}
	})
	t.Run("JobMigrates", func(t *testing.T) {
		production.start("accord-migrate")
		if err := production.pods["accord-migrate"][0].AwaitEnd(readySecond); err != nil {
			t.Fatal(err)
		}
	})
	production.start(append(services, "accord-gateway")...)
	production.awaitReady(append(services, "accord-gateway")...)

	t.Run("TwoReplicasAnswerAsOne", func(t *testing.T) { answersAsOne(t, production) })
	t.Run("BackupFromAPod", func(t *testing.T) {
		said, err := production.node.Exec(production.pods["accord-accounts"][0], "accord", "db", "backup",
			"/tmp/backup", "--database-password-file=/etc/accord/database/password")
		if err != nil {
			t.Errorf("%v: %s", err, said)
		}
	})
	t.Run("APodOfEachServiceMayGo", func(t *testing.T) {
		for _, service := range services {
			production.endsInOrder(production.pods[service][0])
		}
		answersAsOne(t, production)
	})
	t.Run("RedisMayGo", func(t *testing.T) {
		redis := production.pods["accord-redis"][0]
		if said, err := production.node.Exec(redis, "redis-cli", "ping"); err != nil {
			t.Errorf("Redis did not serve: %v %s", err, said)
		}
		if err := production.node.Signal(redis, 15); err != nil {
			t.Fatal(err)
		}
		answersAsOne(t, production)
	})
}

var written int

// answersAsOne writes and reads, several times so that each replica of the services has its turn.
func answersAsOne(t *testing.T, production *environment) {
	t.Helper()
	for range 6 {
		written++
		id := fmt.Sprintf("acme-%d", written)
		production.wants("POST", "/v1/accounts?accountId="+id, `{"displayName":"Acme"}`, "accounts/"+id)
		production.wants("GET", "/v1/accounts/"+id, "", "Acme")
		production.wants("GET", "/v1/opportunities", "", "{")
	}
}
