package server

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// What the kernel keeps of what a client does not read.
	sendBufferBytes = 64 << 10
	// How long a new connection may say nothing before it can be given up for another.
	newTime = 2 * time.Second
)

// doorkeeper bounds connections, in all and of one address. When there are too many, the one that has
// been idle for longest makes room; if none is, who comes is turned away. So connections that do nothing
// keep nobody out.
type doorkeeper struct {
	net.Listener
	max       int
	perClient int

	mutex   sync.Mutex
	guests  map[*guest]struct{}
	clients map[string]int
}

// guest is one connection.
type guest struct {
	net.Conn
	keeper *doorkeeper
	client string
	once   sync.Once

	conversation conversation

	// Under the keeper's lock.
	busy  bool
	since time.Time // not busy since then, or here since then
	isNew bool
}

func newDoorkeeper(listener net.Listener, most, perClient int) *doorkeeper {
	return &doorkeeper{
		Listener: listener, max: most, perClient: perClient,
		guests: map[*guest]struct{}{}, clients: map[string]int{},
	}
}

// Accept returns the next connection that there is room for.
func (d *doorkeeper) Accept() (net.Conn, error) {
	for {
		connection, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetWriteBuffer(sendBufferBytes)
		}
		if admitted := d.admit(connection); admitted != nil {
			return admitted, nil
		}
		_ = connection.Close()
	}
}

func (d *doorkeeper) admit(connection net.Conn) *guest {
	client, _, err := net.SplitHostPort(connection.RemoteAddr().String())
	if err != nil {
		client = connection.RemoteAddr().String()
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.clients[client] >= d.perClient && !d.giveUp(func(of *guest) bool { return of.client == client }) {
		return nil
	}
	if len(d.guests) >= d.max && !d.giveUp(func(*guest) bool { return true }) {
		return nil
	}
	admitted := &guest{Conn: connection, keeper: d, client: client, since: time.Now(), isNew: true}
	d.guests[admitted] = struct{}{}
	d.clients[client]++
	return admitted
}

// giveUp closes the connection that has done nothing for longest, of those that may be. The lock is held.
func (d *doorkeeper) giveUp(may func(*guest) bool) bool {
	var longest *guest
	now := time.Now()
	for one := range d.guests {
		if one.busy || (one.isNew && now.Sub(one.since) < newTime) || !may(one) {
			continue
		}
		if longest == nil || one.since.Before(longest.since) {
			longest = one
		}
	}
	if longest == nil {
		return false
	}
	d.forget(longest)
	go longest.Conn.Close() // may wait for what is being written
	return true
}

func (d *doorkeeper) forget(one *guest) {
	if _, here := d.guests[one]; !here {
		return
	}
	delete(d.guests, one)
	if d.clients[one.client]--; d.clients[one.client] == 0 {
		delete(d.clients, one.client)
	}
}

// note hears from http.Server what a connection does.
func (d *doorkeeper) note(connection net.Conn, state http.ConnState) {
	if secured, ok := connection.(*tls.Conn); ok {
		connection = secured.NetConn()
	}
	one, ok := connection.(*guest)
	if !ok {
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	one.busy = state == http.StateActive
	if state == http.StateIdle {
		one.conversation.set(false)
		one.since, one.isNew = time.Now(), false
	}
}

func (g *guest) Close() error {
	g.once.Do(func() {
		g.keeper.mutex.Lock()
		defer g.keeper.mutex.Unlock()
		g.keeper.forget(g)
	})
	return g.Conn.Close()
}
