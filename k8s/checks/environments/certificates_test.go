package environments

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"accord.dev/k8s/checks/manifests"
)

func certificates(t *testing.T, arguments ...string) map[string]corev1.Secret {
	t.Helper()
	command := exec.Command(k8s+"/certificates", arguments...)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		t.Fatalf("k8s/certificates: %v\n%s", err, complaints.String())
	}
	made := map[string]corev1.Secret{}
	for _, document := range strings.Split(string(output), "---\n") {
		if document == "" {
			continue
		}
		var secret corev1.Secret
		if err := yaml.UnmarshalStrict([]byte(document), &secret); err != nil {
			t.Fatal(err)
		}
		made[secret.Name] = secret
	}
	return made
}

func certificate(t *testing.T, secret corev1.Secret, key string) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(secret.Data[key])
	if block == nil {
		t.Fatalf("%s: %s is no PEM", secret.Name, key)
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

const (
	asServer = x509.ExtKeyUsageServerAuth
	asClient = x509.ExtKeyUsageClientAuth
)

func verifies(t *testing.T, secret, authority corev1.Secret, name string, use x509.ExtKeyUsage) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(certificate(t, authority, "ca.crt"))
	_, err := certificate(t, secret, "tls.crt").Verify(x509.VerifyOptions{
		DNSName: name, Roots: roots, KeyUsages: []x509.ExtKeyUsage{use},
	})
	return err
}

func TestCertificatesAreThoseThatTheManifestsMount(t *testing.T) {
	made := certificates(t, "accord-dev", "--authority="+t.TempDir())
	set := parse(t, k8s+"/overlays/dev")
	mounted := map[string]bool{}
	for _, workload := range set.Workloads() {
		for _, volume := range workload.Pod.Spec.Volumes {
			if volume.Secret == nil {
				continue
			}
			mounted[volume.Secret.SecretName] = true
			secret := made[volume.Secret.SecretName]
			if secret.Namespace != "accord-dev" || len(secret.Data) != 3 {
				t.Errorf("%s mounts %s, which is not made", workload.Name, volume.Secret.SecretName)
			}
		}
	}
	if len(mounted) != len(made) {
		t.Errorf("%d are made, %d are mounted", len(made), len(mounted))
	}
}

func TestCertificatesNameWhatCallersDial(t *testing.T) {
	made := certificates(t, "accord-dev", "--authority="+t.TempDir(), "--host=accord.example.com")
	set := parse(t, k8s+"/overlays/dev")
	dialled := 0
	for _, workload := range set.Workloads() {
		for _, argument := range workload.Pod.Spec.Containers[0].Args {
			if _, target, is := strings.Cut(argument, "=dns:///"); is {
				name := target[:strings.Index(target, ":")]
				err := verifies(t, made[name+"-tls"], made["accord-gateway-tls"], name, asServer)
				if err != nil {
					t.Errorf("%s dials %s: %v", workload.Name, target, err)
				}
				dialled++
			}
		}
		if workload.Is(manifests.KindCache, manifests.KindJob) {
			continue
		}
		err := verifies(t, made[workload.Name+"-tls"], made["accord-accounts-tls"], "", asClient)
		if err != nil {
			t.Errorf("%s as a client: %v", workload.Name, err)
		}
	}
	if dialled != 5 {
		t.Errorf("%d addresses are dialled, not 5", dialled)
	}
	for _, name := range []string{"accord.example.com", "localhost", "accord-gateway.accord-dev.svc"} {
		err := verifies(t, made["accord-gateway-door"], made["accord-gateway-tls"], name, asServer)
		if err != nil {
			t.Errorf("the door as %s: %v", name, err)
		}
	}
}

func TestSecondRunKeepsTheAuthorityAndAnotherEnvironmentHasItsOwn(t *testing.T) {
	folder := t.TempDir()
	first := certificates(t, "accord-dev", "--authority="+folder)
	second := certificates(t, "accord-dev", "--authority="+folder)
	authority := first["accord-gateway-tls"]
	err := verifies(t, second["accord-accounts-tls"], authority, "accord-accounts", asServer)
	if err != nil {
		t.Errorf("after a renewal: %v", err)
	}
	before, after := first["accord-accounts-tls"], second["accord-accounts-tls"]
	if bytes.Equal(before.Data["tls.key"], after.Data["tls.key"]) {
		t.Error("a renewal keeps the key")
	}
	other := certificates(t, "accord-dev", "--authority="+filepath.Join(folder, "other"))
	if verifies(t, other["accord-accounts-tls"], authority, "accord-accounts", asServer) == nil {
		t.Error("a stranger's certificate is trusted")
	}
}

func TestCertificatesRefuseWhatIsNoNamespace(t *testing.T) {
	for _, arguments := range [][]string{
		{}, {"Not A Namespace"}, {"a", "b"}, {"a", "--days=0"}, {"a", "--host=x,DNS:evil"}, {"a", "--what"},
	} {
		if output, err := exec.Command(k8s+"/certificates", arguments...).CombinedOutput(); err == nil {
			t.Errorf("%q is taken: %s", arguments, output)
		}
	}
}
