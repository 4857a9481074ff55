// Package config reads the gateway's command line.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Config is what the command line says.
type Config struct {
	Listen   string
	Accounts string
	Planning string
	Forecast string
}

const usage = `accord-gateway: REST, server-sent events and the web console in front of Accord's services.

  accord-gateway --server=127.0.0.1:7410
  accord-gateway --accounts=10.0.0.1:7411,10.0.0.2:7411 --planning=dns:///planning:7412 \
      --forecast=dns:///forecast:7413

Flags:
`

// Parse reads the arguments. It returns flag.ErrHelp if they ask for help, which it has written.
func Parse(arguments []string, help io.Writer) (*Config, error) {
	config := &Config{}
	var server string
	flags := flag.NewFlagSet("accord-gateway", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&config.Listen, "listen", "127.0.0.1:7480", "`HOST:PORT` to serve on; port 0 picks one")
	flags.StringVar(&server, "server", "", "`ADDRESS` of a server that has all three services")
	flags.StringVar(&config.Accounts, "accounts", "", "`ADDRESSES` of the accounts service: HOST:PORT, several with commas, or dns:///NAME:PORT")
	flags.StringVar(&config.Planning, "planning", "", "`ADDRESSES` of the planning service")
	flags.StringVar(&config.Forecast, "forecast", "", "`ADDRESSES` of the forecast service")
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
	return config, config.complete(server)
}

func (c *Config) complete(server string) error {
	for name, addresses := range map[string]*string{
		"accounts": &c.Accounts, "planning": &c.Planning, "forecast": &c.Forecast,
	} {
		if *addresses == "" {
			*addresses = server
		}
		if strings.TrimSpace(*addresses) == "" {
			return fmt.Errorf("--%s is missing: where is that service? (--server sets all three)", name)
		}
	}
	return nil
}
