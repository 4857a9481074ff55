package contract

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How long a program may take to say where it listens, and to end when it is asked to.
const (
	startTimeMax = 30 * time.Second
	endTimeMax   = 20 * time.Second
)

// binFolder is where the C++ programs are: $ACCORD_BIN, else the newest build of this checkout.
func binFolder(t testing.TB) string {
	t.Helper()
	if folder := os.Getenv("ACCORD_BIN"); folder != "" {
		return fromRoot(folder)
	}
	for _, build := range []string{"build/dev/bin", "build/release/bin"} {
		if _, err := os.Stat(filepath.Join(fromRoot(build), "accord")); err == nil {
			return fromRoot(build)
		}
	}
	t.Fatal("there is no build/dev/bin/accord or build/release/bin/accord: run scripts/build, " +
		"or say where it is in ACCORD_BIN")
	return ""
}

// gatewayProgram is what gateway/build made, or $ACCORD_GATEWAY.
func gatewayProgram(t testing.TB) string {
	t.Helper()
	program := os.Getenv("ACCORD_GATEWAY")
	if program == "" {
		program = "build/gateway/accord-gateway"
	}
	if _, err := os.Stat(fromRoot(program)); err != nil {
		t.Fatalf("%v: run gateway/build", err)
	}
	return fromRoot(program)
}

// fromRoot makes a path absolute that is relative to the repository's root.
func fromRoot(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	here, err := os.Getwd() // gateway/contract: `go test` runs a test in its package's folder
	if err != nil {
		panic(err)
	}
	return filepath.Join(here, "../..", path)
}

// listens finds the address in what a program says when it is up.
var listens = regexp.MustCompile(`(?:listening on |serves on https?://)(\S+:\d+)`)

// program is a process of ours, and where it listens.
type program struct {
	address string
	command *exec.Cmd
	said    *tail
}

// start runs a program until the test ends.
func start(t testing.TB, path string, arguments ...string) *program {
	t.Helper()
	reader, writer := io.Pipe()
	p := &program{command: exec.Command(path, arguments...), said: &tail{}}
	p.command.Stdout, p.command.Stderr = writer, writer
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.end(t) })
	addresses := make(chan string, 1)
	go p.listen(reader, addresses)
	select {
	case p.address = <-addresses:
	case <-time.After(startTimeMax):
		t.Fatalf("%s did not say where it listens:\n%s", path, p.said)
	}
	return p
}

// listen reads what the program says, for the address in it and for the failure of a test.
func (p *program) listen(output io.Reader, addresses chan<- string) {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		p.said.add(lines.Text())
		if found := listens.FindStringSubmatch(lines.Text()); found != nil {
			select {
			case addresses <- found[1]:
			default:
			}
		}
	}
}

// end asks the program to end, once.
func (p *program) end(t testing.TB) {
	if p.command.ProcessState != nil {
		return
	}
	_ = p.command.Process.Signal(syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() { ended <- p.command.Wait() }()
	select {
	case <-ended:
	case <-time.After(endTimeMax):
		_ = p.command.Process.Kill()
		t.Errorf("%s did not end in order:\n%s", p.command.Path, p.said)
	}
	if t.Failed() {
		t.Logf("%s said:\n%s", filepath.Base(p.command.Path), p.said)
	}
}

// serve runs `accord serve` over a fresh SQLite folder.
func serve(t testing.TB) *program {
	t.Helper()
	return start(t, filepath.Join(binFolder(t), "accord"), "serve", "--listen=127.0.0.1:0",
		"--data-dir="+t.TempDir())
}

// serveGateway runs the gateway in front of a server that has all three services.
func serveGateway(t testing.TB, server string, options ...string) *program {
	t.Helper()
	arguments := append([]string{"--listen=127.0.0.1:0", "--server=" + server}, options...)
	return start(t, gatewayProgram(t), arguments...)
}

// tail keeps the last lines that a program said.
type tail struct {
	mutex sync.Mutex
	lines []string
}

func (s *tail) add(line string) {
	const linesMax = 40
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.lines = append(s.lines, line)
	if len(s.lines) > linesMax {
		s.lines = s.lines[1:]
	}
}

func (s *tail) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return "  " + strings.Join(s.lines, "\n  ")
}
