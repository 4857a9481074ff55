// Package backend holds the connections to the three services.
package backend

import (
	"fmt"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
)

// Dial connects to a service behind one or more addresses, and takes turns among them: HOST:PORT,
// several with commas, or dns:///NAME:PORT. It does not wait for a connection.
func Dial(service, addresses string) (*grpc.ClientConn, error) {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`),
	}
	target := addresses
	if !strings.Contains(addresses, "://") {
		static := manual.NewBuilderWithScheme("static-" + service)
		var state resolver.State
		for _, address := range strings.Split(addresses, ",") {
			state.Addresses = append(state.Addresses, resolver.Address{Addr: strings.TrimSpace(address)})
		}
		static.InitialState(state)
		options = append(options, grpc.WithResolvers(static))
		target = static.Scheme() + ":///" + service
	}
	connection, err := grpc.NewClient(target, options...)
	if err != nil {
		return nil, fmt.Errorf("--%s=%s: %w", service, addresses, err)
	}
	return connection, nil
}
