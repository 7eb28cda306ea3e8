package demo

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestNodesListenOnTheFurtherPortsOfTheirProduct(t *testing.T) {
	t.Parallel()
	for i := range products {
		if products[i].cluster || len(products[i].beside) == 0 {
			continue
		}
		t.Run(products[i].systems[0], func(t *testing.T) {
			t.Parallel()
			farm := quietFarm(t, Options{System: products[i].systems[0]})
			needAddresses(t, farm)
			for _, n := range farm.nodes {
				for j, p := range n.beside {
					if portOf(p.address) != portOf(farm.nodes[0].beside[j].address) || hostOf(p.address) != hostOf(n.address) {
						t.Errorf("%s is at %s, too, and %s at %s", n.name, p.address, farm.nodes[0].name, farm.nodes[0].beside[j].address)
					}
					if got, want := asked(t, farm, n, j), statusBeside(farm.product, j); got != want {
						t.Errorf("%s answers at %s with %d, want %d", n.name, p.address, got, want)
					}
				}
			}
			n := farm.nodes[1]
			n.stop()
			if got := asked(t, farm, n, 0); got != 0 {
				t.Errorf("stopped, it answers with %d", got)
			}
			if err := n.resume(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
			if got, want := asked(t, farm, n, 0), statusBeside(farm.product, 0); got != want {
				t.Errorf("opened again, it answers with %d, want %d", got, want)
			}
		})
	}
}

func statusBeside(p *product, i int) int {
	if p.beside[i].plain && p.sendsOn {
		return http.StatusTemporaryRedirect
	}
	return http.StatusOK
}

// asked asks a node at its i-th further port; 0 when it doesn't answer.
func asked(t *testing.T, farm *Farm, n *webNode, i int) int {
	t.Helper()
	scheme := "https://"
	if farm.product.beside[i].plain {
		scheme = "http://"
	}
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, scheme+n.beside[i].address+farm.product.check, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Transport{DisableKeepAlives: true, TLSClientConfig: farm.trust.Clone()}).RoundTrip(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestChecksNameThePortsThatNodesHave(t *testing.T) {
	t.Parallel()
	first, second := quietFarm(t, Options{System: "wso2-apim"}), quietFarm(t, Options{System: "wso2-apim"})
	needAddresses(t, first)
	if first.nodes[0].beside[0].address == second.nodes[0].beside[0].address {
		t.Errorf("two farms share %s", first.nodes[0].beside[0].address)
	}
	for _, farm := range []*Farm{first, second} {
		port := portOf(farm.nodes[0].beside[0].address)
		isSaid := strings.Contains(farm.Config(), "{name: gateway, tcp: "+port+"}")
		if isUsual := port == "8243"; isSaid == isUsual {
			t.Errorf("at the port %s the configuration is\n%s", port, farm.Config())
		}
	}
	beside := first.nodes[0].beside
	defer func() { first.nodes[0].beside = beside }() // they are closed with the farm
	first.nodes[0].beside = nil
	if !strings.Contains(first.Config(), "# all at one port") {
		t.Errorf("without further ports the configuration is\n%s", first.Config())
	}
}
