package config

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
)

func TestEverythingThatIsWrongIsNamedAtOnce(t *testing.T) {
	_, err := Parse([]string{"--accounts=a:1", "--listen=0.0.0.0:80", "--log=xml", "--tls-key=k"}, io.Discard)
	for _, wanted := range []string{"--planning is missing", "--forecast is missing", "--log has to be", "--tls-cert and --tls-key", "not a loopback address"} {
		if err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%v does not name %q", err, wanted)
		}
	}
}

func TestServerStandsForAllThree(t *testing.T) {
	settings, err := Parse([]string{"--server=a:1", "--forecast=b:2"}, io.Discard)
	if err != nil || settings.Accounts != "a:1" || settings.Planning != "a:1" || settings.Forecast != "b:2" {
		t.Errorf("%+v, %v", settings, err)
	}
}

func TestOriginsAreOrigins(t *testing.T) {
	for origin, good := range map[string]bool{
		"https://tools.example": true, "http://localhost:3000": true, "https://tools.example/": false,
		"tools.example": false, "*": false, "https://a.example/path": false,
	} {
		_, err := Parse([]string{"--server=a:1", "--cors-origin=" + origin}, io.Discard)
		if (err == nil) != good {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

func TestHelpIsNoFailure(t *testing.T) {
	var help strings.Builder
	if _, err := Parse([]string{"--help"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-cors-origin") {
		t.Errorf("%v: %s", err, help.String())
	}
}

func TestLoopbackIsThisMachineAlone(t *testing.T) {
	for address, is := range map[string]bool{
		"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, ":1": false, "0.0.0.0:1": false, "10.0.0.1:1": false, "nonsense": false,
	} {
		if IsLoopback(address) != is {
			t.Errorf("%s: %v", address, !is)
		}
	}
}
