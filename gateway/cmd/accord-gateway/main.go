// Accord-gateway is the door for browsers and internal tools: `accord-gateway --help`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"accord.dev/gateway/internal/backend"
	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/openapi"
	"accord.dev/gateway/internal/rest"
)

func main() {
	settings, err := config.Parse(os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = serve(settings)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "accord-gateway:", err)
		os.Exit(1)
	}
}

func serve(settings *config.Config) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var connections rest.Connections
	var err error
	if connections.Accounts, err = backend.Dial("accounts", settings.Accounts); err != nil {
		return err
	}
	if connections.Planning, err = backend.Dial("planning", settings.Planning); err != nil {
		return err
	}
	if connections.Forecast, err = backend.Dial("forecast", settings.Forecast); err != nil {
		return err
	}
	api, err := rest.New(ctx, connections)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", api)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(openapi.Document)
	})
	listener, err := net.Listen("tcp", settings.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "accord-gateway serves on http://%s\n", listener.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
