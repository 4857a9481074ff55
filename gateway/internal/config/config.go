// Package config reads the gateway's command line.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Config is what the command line says.
type Config struct {
	Listen     string
	Accounts   string
	Planning   string
	Forecast   string
	DemoSignIn bool
	Origins    []string // of other sites' pages that may call

	TLSCert, TLSKey                    string // of the gateway's own door
	ServiceCA, ServiceCert, ServiceKey string // towards the services

	Metrics    string        // HOST:PORT; empty: none
	Probes     string        // HOST:PORT; empty: none
	DrainDelay time.Duration // between saying that it ends and ending
	StreamsMax int
	// Of one address. A proxy in front of the gateway is one address for everybody.
	ClientStreamsMax     int
	ClientConnectionsMax int
	JSONLog              bool

	ImportProgram string // the path of `accord`; empty: the console imports nothing
	ImportData    string // a folder: files while they are imported, journals of what was
}

const (
	streamsMaxDefault           = 1000
	clientStreamsMaxDefault     = 500
	clientConnectionsMaxDefault = 1000
)

const usage = `accord-gateway: REST, server-sent events and the web console in front of Accord's services.

  accord-gateway --server=127.0.0.1:7410
  accord-gateway --accounts=10.0.0.1:7411,10.0.0.2:7411 --planning=dns:///planning:7412 \
      --forecast=dns:///forecast:7413 --listen=0.0.0.0:7480 --tls-cert=cert.pem --tls-key=key.pem

Without --tls-cert it listens on loopback addresses alone, unless --plaintext says that something else
ends TLS before it. ADDRESSES are HOST:PORT, several with commas, or dns:///NAME:PORT.

Flags:
`

// parsing is what needs a second look once all flags are read.
type parsing struct {
	server    string
	log       string
	seconds   int
	plaintext bool
}

// Parse reads the arguments. It returns flag.ErrHelp if they ask for help, which it has written.
func Parse(arguments []string, help io.Writer) (*Config, error) {
	config, rest := &Config{}, &parsing{}
	flags := flag.NewFlagSet("accord-gateway", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	config.declare(flags, rest)
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, usage)
			flags.SetOutput(help)
			flags.PrintDefaults()
		}
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return config, config.complete(rest)
}

func (c *Config) declare(flags *flag.FlagSet, rest *parsing) {
	text := func(into *string, name, preset, help string) { flags.StringVar(into, name, preset, help) }
	text(&c.Listen, "listen", "127.0.0.1:7480", "`HOST:PORT` to serve on; port 0 picks one")
	text(&rest.server, "server", "", "`ADDRESSES` of a server that has all three services")
	text(&c.Accounts, "accounts", "", "`ADDRESSES` of the accounts service")
	text(&c.Planning, "planning", "", "`ADDRESSES` of the planning service")
	text(&c.Forecast, "forecast", "", "`ADDRESSES` of the forecast service")
	flags.BoolVar(&c.DemoSignIn, "demo-sign-in", false,
		"let anybody say which person they are; changes are recorded as that person's")
	flags.Func("cors-origin", "`ORIGIN` such as https://tools.example whose pages may call; repeatable", c.addOrigin)
	text(&c.TLSCert, "tls-cert", "", "`FILE` with its certificate, PEM; read again when it changes")
	text(&c.TLSKey, "tls-key", "", "`FILE` with the key of --tls-cert")
	flags.BoolVar(&rest.plaintext, "plaintext", false,
		"serve beyond loopback without TLS: something in front of it, which alone can reach it, has TLS")
	text(&c.ServiceCA, "service-ca", "", "`FILE` with the authority of the services' certificates: call them over TLS")
	text(&c.ServiceCert, "service-cert", "", "`FILE` with the certificate to show to the services")
	text(&c.ServiceKey, "service-key", "", "`FILE` with the key of --service-cert")
	text(&c.Metrics, "metrics", "", "`HOST:PORT` to serve Prometheus metrics on, at /metrics")
	text(&c.Probes, "probes", "", "`HOST:PORT` to serve gRPC health on: liveness, readiness")
	flags.IntVar(&rest.seconds, "drain-delay", 0,
		"`SECONDS` to go on serving after SIGTERM, while readiness says no")
	flags.IntVar(&c.StreamsMax, "streams-max", streamsMaxDefault, "most streams of changes at once")
	flags.IntVar(&c.ClientStreamsMax, "client-streams-max", clientStreamsMaxDefault, "of them for one address")
	flags.IntVar(&c.ClientConnectionsMax, "client-connections-max", clientConnectionsMaxDefault,
		"most connections of one address at once")
	text(&c.ImportProgram, "import-program", "",
		"`FILE` of the program accord, which reads and loads what people drop on the console's Import page")
	text(&c.ImportData, "import-data", "",
		"`FOLDER` for files while they are imported, and for the journals by which imports are taken back")
	text(&rest.log, "log", "text", "`FORMAT`: text tells what goes wrong, json a line a request")
}

func (c *Config) addOrigin(origin string) error {
	parsed, err := url.Parse(origin)
	if err != nil || parsed.Host == "" || parsed.Scheme+"://"+parsed.Host != origin {
		return errors.New("has to be a scheme and a host, such as https://tools.example")
	}
	c.Origins = append(c.Origins, origin)
	return nil
}

// complete names everything that is wrong at once.
func (c *Config) complete(rest *parsing) error {
	wrong := []error{c.completeAddresses(rest.server)}
	c.DrainDelay = time.Duration(rest.seconds) * time.Second
	c.JSONLog = rest.log == "json"
	for _, check := range []struct {
		fails   bool
		message string
	}{
		{rest.log != "json" && rest.log != "text", "--log has to be text or json"},
		{rest.seconds < 0 || rest.seconds > 600, "--drain-delay has to be 0 to 600 seconds"},
		{c.StreamsMax < 1, "--streams-max has to be at least 1"},
		{c.ClientStreamsMax < 1, "--client-streams-max has to be at least 1"},
		{c.ClientConnectionsMax < 1, "--client-connections-max has to be at least 1"},
		{(c.TLSCert == "") != (c.TLSKey == ""), "--tls-cert and --tls-key belong together"},
		{(c.ServiceCert == "") != (c.ServiceKey == ""), "--service-cert and --service-key belong together"},
		{c.ServiceCA == "" && c.ServiceCert != "", "--service-cert needs --service-ca"},
		{(c.ImportProgram == "") != (c.ImportData == ""), "--import-program and --import-data belong together"},
		{c.ImportProgram != "" && c.ServiceCA != "" && c.ServiceCert == "",
			"--import-program needs --service-cert where the services are called over TLS"},
		{c.TLSCert == "" && !rest.plaintext && !IsLoopback(c.Listen),
			"--listen=" + c.Listen + " is not a loopback address: give --tls-cert and --tls-key, or --plaintext"},
	} {
		if check.fails {
			wrong = append(wrong, errors.New(check.message))
		}
	}
	return errors.Join(wrong...)
}

func (c *Config) completeAddresses(server string) error {
	var wrong []error
	for _, service := range []struct {
		name      string
		addresses *string
	}{{"accounts", &c.Accounts}, {"planning", &c.Planning}, {"forecast", &c.Forecast}} {
		if *service.addresses == "" {
			*service.addresses = server
		}
		if strings.TrimSpace(*service.addresses) == "" {
			wrong = append(wrong, fmt.Errorf(
				"--%s is missing: where is that service? (--server sets all three)", service.name))
		}
	}
	return errors.Join(wrong...)
}

// IsLoopback: HOST:PORT can be reached from this machine alone.
func IsLoopback(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	address := net.ParseIP(host)
	return address != nil && address.IsLoopback()
}
