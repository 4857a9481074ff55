// Accord-gateway is the door for browsers and internal tools: `accord-gateway --help`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/server"
)

const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	settings, err := config.Parse(os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "accord-gateway:", err)
		os.Exit(exitUsage)
	}
	if err := serve(settings); err != nil {
		fmt.Fprintln(os.Stderr, "accord-gateway:", err)
		os.Exit(exitFailed)
	}
}

func serve(settings *config.Config) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	gateway, err := server.Listen(ctx, settings, os.Stderr)
	if err != nil {
		return err
	}
	fmt.Println("listening on", gateway.Address())
	go func() {
		<-ctx.Done()
		stop() // a second signal ends it at once
	}()
	return gateway.Run(ctx)
}
