// Package observe is what an operator sees: metrics, logs and health.
package observe

import (
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/genproto/googleapis/rpc/code"

	"accord.dev/gateway/internal/edge"
)

// methodCodesMax bounds the series: with the histograms of all methods a process stays below 2,000.
// What exceeds it is counted under the method `other`.
const (
	methodCodesMax = 600
	otherMethod    = "other"
)

// Sources are read when metrics are asked for.
type Sources struct {
	Streams  func() int64
	Dropped  func() int64 // lines of the log
	Backends map[string]func() bool
}

// Metrics counts requests. Safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	bytesIn  prometheus.Counter
	bytesOut prometheus.Counter
	inFlight prometheus.Gauge

	mutex sync.Mutex
	seen  map[[2]string]bool // method and code
}

// NewMetrics registers everything that there is.
func NewMetrics(sources Sources) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), seen: map[[2]string]bool{}}
	m.requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "accord_gateway_requests_total",
		Help: "HTTP requests answered, by RPC or route and by google.rpc.Code.",
	}, []string{"method", "code"})
	m.duration = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "accord_gateway_request_seconds",
		Help:    "Time to answer, without streams.",
		Buckets: []float64{0.002, 0.01, 0.05, 0.25, 1},
	}, []string{"method"})
	m.bytesIn = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "accord_gateway_received_bytes_total", Help: "Bytes of request bodies."})
	m.bytesOut = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "accord_gateway_sent_bytes_total", Help: "Bytes of answers' bodies."})
	m.inFlight = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "accord_gateway_requests_in_flight", Help: "Requests that are answered now, streams too."})
	m.registry.MustRegister(m.requests, m.duration, m.bytesIn, m.bytesOut, m.inFlight,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.register(sources)
	return m
}

func (m *Metrics) register(sources Sources) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "accord_gateway_streams", Help: "Streams of changes that are open.",
		}, func() float64 { return float64(sources.Streams()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "accord_gateway_log_lines_dropped_total", Help: "Log lines that nobody took in time.",
		}, func() float64 { return float64(sources.Dropped()) }))
	for name, ready := range sources.Backends {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "accord_gateway_backend_ready", Help: "1: an address of the service is connected and well.",
			ConstLabels: prometheus.Labels{"service": name},
		}, func() float64 { return boolean(ready()) }))
	}
}

func boolean(value bool) float64 {
	if value {
		return 1
	}
	return 0
}

// Begin counts a request as under way; Count ends it.
func (m *Metrics) Begin() { m.inFlight.Inc() }

// Count counts an answered request. Its method is a name from the protos or one of the gateway's few
// routes; never what a client wrote.
func (m *Metrics) Count(record edge.Record) {
	m.inFlight.Dec()
	method, code := m.labels(record.Call.Method, code.Code(record.Call.Code).String())
	m.requests.WithLabelValues(method, code).Inc()
	m.bytesIn.Add(float64(record.BytesIn))
	m.bytesOut.Add(float64(record.BytesOut))
	if !record.Streamed {
		m.duration.WithLabelValues(method).Observe(record.Took.Seconds())
	}
}

func (m *Metrics) labels(method, code string) (string, string) {
	if method == "" {
		method = otherMethod
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	key := [2]string{method, code}
	if !m.seen[key] {
		if len(m.seen) >= methodCodesMax {
			return otherMethod, code
		}
		m.seen[key] = true
	}
	return method, code
}

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2})
}
