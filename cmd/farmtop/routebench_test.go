package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe/demo"
	"farmtop/probe/route"
)

const (
	routeSessions = 1000
	routeRequests = 5
	routeAtOnce   = 8
)

// BenchmarkRoutingOfTheDemo is 1000 sessions of 5 requests through the demo farm's balancer, a fresh TLS connection each, by the routing
// test and by a bare net/http client with as many connections at once.
//
//	go test ./cmd/farmtop -run '^$' -bench RoutingOfTheDemo -benchtime 3x
func BenchmarkRoutingOfTheDemo(b *testing.B) {
	farm, err := demo.Start(b.Context(), demo.Options{Traffic: -1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := farm.Close(); err != nil {
			b.Error(err)
		}
	})
	file, err := config.Parse("demo.yaml", []byte(farm.Config()), known())
	if err != nil {
		b.Fatal(err)
	}
	configured := file.Farms[0]
	b.Run("farmtop", func(b *testing.B) {
		view := &model.FarmView{Farm: configured}
		for _, n := range configured.Nodes {
			view.Nodes = append(view.Nodes, &model.NodeView{Node: n})
		}
		test := model.RouteTest{Sessions: routeSessions, Requests: routeRequests, AtOnce: routeAtOnce, PerSecond: model.MaxRoutePerSecond, Timeout: 30 * time.Second}
		for b.Loop() {
			r := route.Run(b.Context(), route.Options{Test: test, View: view, Trial: "farmtop-bench"}, func(model.RouteReport) {})
			if r.Fresh.Known != test.Total() || r.Fresh.Breaks != 0 {
				b.Fatalf("%+v, %q", r.Fresh, r.Stopped)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: configured.TLS.Roots, ServerName: configured.ServerName()},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, configured.EndpointAddress)
			},
		}}
		for b.Loop() {
			var crew sync.WaitGroup
			for range routeAtOnce {
				crew.Go(func() {
					for range routeSessions * routeRequests / routeAtOnce {
						response, err := client.Get(configured.Endpoint)
						if err != nil {
							b.Error(err)
							return
						}
						_, _ = io.Copy(io.Discard, response.Body)
						response.Body.Close()
					}
				})
			}
			crew.Wait()
		}
	})
}
