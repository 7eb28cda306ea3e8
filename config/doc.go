// Package config turns what the operator writes into checked model values: the YAML file, the quick farms of flags, what a
// balancer tells, and the presets of products.
//
// It is strict and patient: unknown keys are problems, every problem carries its place and what to write instead, and all of
// them are told at once. Text becomes documents (document.go, the keys with their descriptions), documents are completed from
// presets and defaults, and completed documents become farms. The JSON Schema for editors is made from the same documents.
//
// Nothing here asks a node or a balancer, and nothing is drawn; names that only other packages know, such as the actions that
// keys are bound to, come in as [Known].
//
// Read file.go for the way through, document.go for the keys, problem.go for what an operator sees.
package config
