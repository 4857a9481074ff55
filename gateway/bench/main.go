// Bench asks what a call costs more through the gateway than through gRPC, and how much memory the
// gateway takes under load. It prints a JSON line a figure, as scripts/bench wants them.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
)

const (
	warmCalls     = 500
	measuredCalls = 4000
	loadClients   = 32
	loadTime      = 5 * time.Second

	overheadMSMax = 1.0
	residentMax   = 60.0
	account       = "accounts/bench"
)

func main() {
	if len(os.Args) < 3 {
		fail(errors.New("usage: bench ACCORD GATEWAY [CASE...]"))
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

func run(accord, gateway string, cases []string) error {
	data, err := os.MkdirTemp("", "accord-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	serve, err := start(accord, "serve", "--database=sqlite:"+data, "--listen=127.0.0.1:0")
	if err != nil {
		return err
	}
	defer serve.stop()
	door, err := start(gateway, "--server="+serve.address, "--listen=127.0.0.1:0")
	if err != nil {
		return err
	}
	defer door.stop()
	direct, err := newDirect(serve.address)
	if err != nil {
		return err
	}
	through := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadClients}}
	wanted := func(name string) bool { return len(cases) == 0 || slices.Contains(cases, name) }
	var failed error
	if wanted("gateway_overhead") {
		failed = overheadOf(direct, through, "http://"+door.address+"/v1/"+account, door.process.Process.Pid)
	}
	if wanted("gateway_conditional") {
		failed = errors.Join(failed, conditional(serve.address, through, "http://"+door.address))
	}
	return failed
}

// overheadOf is the case gateway_overhead.
func overheadOf(direct func() error, through *http.Client, url string, pid int) error {
	overhead, err := measure(direct, func() error { return get(through, url) })
	if err != nil {
		return err
	}
	holds := report("p50 added over gRPC", "ms", overhead, "what the design asks for", overheadMSMax)
	resident, err := underLoad(through, url, pid)
	if err != nil {
		return err
	}
	holds = report("resident memory, 32 clients at once", "MiB", resident, "what the design asks for", residentMax) && holds
	if !holds {
		return errors.New("a bar does not hold")
	}
	return nil
}

// newDirect creates the account that is read, and returns the call that reads it.
func newDirect(address string) (func() error, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	client := accounts.NewAccountServiceClient(connection)
	ctx := context.Background()
	_, err = client.CreateAccount(ctx, &accounts.CreateAccountRequest{
		AccountId: "bench", Account: &accounts.Account{DisplayName: "Bench"},
	})
	return func() error {
		_, err := client.GetAccount(ctx, &accounts.GetAccountRequest{Name: account})
		return err
	}, err
}

func get(client *http.Client, url string) error {
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return nil
}

// measure calls both ways by turns, so that what else goes on falls on both, and returns the
// difference of the medians in milliseconds.
func measure(direct, through func() error) (float64, error) {
	var times [2][]float64
	for n := range warmCalls + measuredCalls {
		for way, call := range []func() error{direct, through} {
			began := time.Now()
			if err := call(); err != nil {
				return 0, err
			}
			if n >= warmCalls {
				times[way] = append(times[way], float64(time.Since(began).Nanoseconds())/1e6)
			}
		}
	}
	return median(times[1]) - median(times[0]), nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// underLoad returns the most resident memory of the process while many clients call, in MiB.
func underLoad(client *http.Client, url string, pid int) (float64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	failures := make(chan error, loadClients)
	var clients sync.WaitGroup
	for range loadClients {
		clients.Go(func() {
			for ctx.Err() == nil {
				if err := get(client, url); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	clients.Wait()
	select {
	case err := <-failures:
		return 0, err
	default:
	}
	return peakResident(pid)
}

func peakResident(pid int) (float64, error) {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, errors.New("the process does not say how much memory it took")
}

func report(name, unit string, value float64, peer string, bar float64) bool {
	return tell("gateway_overhead", name, unit, value, peer, bar, 1)
}

// ratio reports microseconds beside those of the same read in full.
func ratio(of, name string, value, peer, bar float64) bool {
	return tell(of, name, "us", value, "200 of the same", peer, bar)
}

func tell(of, name, unit string, value float64, peer string, peerValue, bar float64) bool {
	ratio := value / peerValue
	line, _ := json.Marshal(map[string]any{
		"case": of, "name": name, "value": value, "unit": unit,
		"peer": peer, "peer_value": peerValue, "ratio": ratio, "bar": bar, "holds": ratio <= bar,
	})
	fmt.Println(string(line))
	return ratio <= bar
}

type program struct {
	process *exec.Cmd
	address string
}

// start runs a program until it says where it listens.
func start(path string, arguments ...string) (*program, error) {
	process := exec.Command(path, arguments...)
	var said bytes.Buffer
	process.Stderr = &said
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "listening on "); found {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return &program{process, address}, nil
		}
	}
	_ = process.Wait()
	return nil, fmt.Errorf("%s did not come up: %s", path, said.String())
}

func (p *program) stop() {
	_ = p.process.Process.Signal(os.Interrupt)
	_ = p.process.Wait()
}
