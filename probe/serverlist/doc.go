// Package serverlist asks a farm's application for its own list of its servers: AM's global-config/servers, which has for each the ID
// that AM's sticky cookie amlbcookie names it by. So an ID's node is known before any client was seen with it.
//
// An administrator's token goes with the question, so it is asked of nodes straight, over verified HTTPS, and nowhere else; nothing here
// shows the token. What the IDs mean is model's matter, how requests are sent package client's.
//
// Read reader.go first, then list.go for what is understood.
package serverlist
