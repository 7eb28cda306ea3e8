package serverlist

import (
	"encoding/json"
	"errors"
	"fmt"

	"farmtop/model"
	"farmtop/probe/client"
)

// What is kept of a list. AM's IDs are two digits, and its sites have some tens of servers.
const (
	maxServers = 1000
	maxID      = 64   // bytes
	maxURL     = 2048 // bytes
)

// understand reads the answer: an object whose "result" lists servers by "_id" and "url". Those that lack one of both, or have more of it
// than servers have, are left out.
func understand(answer []byte) ([]model.ListedServer, error) {
	if len(answer) >= client.BodyLimit {
		return nil, fmt.Errorf("its list is longer than %d kB, more than a site's servers need", client.BodyLimit>>10)
	}
	var list struct {
		Result *[]struct {
			ID  string `json:"_id"`
			URL string `json:"url"`
		} `json:"result"`
	}
	switch err := json.Unmarshal(answer, &list); {
	case err != nil && !json.Valid(answer):
		return nil, errors.New(`its answer is no JSON, so it isn't AM's list of servers; correct "path" under sticky: servers`)
	case err != nil, list.Result == nil:
		return nil, errors.New(`its answer has no "result" with "_id" and "url", so it isn't AM's list of servers; correct "path" under sticky: servers`)
	case len(*list.Result) > maxServers:
		return nil, fmt.Errorf("it lists more than %d servers, which no site has", maxServers)
	}
	servers := []model.ListedServer{}
	for _, s := range *list.Result {
		if s.ID != "" && s.URL != "" && len(s.ID) <= maxID && len(s.URL) <= maxURL {
			servers = append(servers, model.ListedServer{ID: s.ID, URL: s.URL})
		}
	}
	return servers, nil
}
